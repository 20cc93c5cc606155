using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlShelf(PostgreSqlAccess access) : IRunShelf
{
    public ValueTask<bool> ParkAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => SetAsync(run, StoredStatus.Parked, reason, build, at, cancellationToken);

    public async ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => await SetAsync(run, StoredStatus.Quarantined, reason, build, at, cancellationToken);

    public ValueTask<bool> ReleaseAsync(LedRun run, CancellationToken cancellationToken)
        => run.Term == 0
            ? access.WriteAsync(run.RunId, (context, token) => TakeBackAsync(context, run.RunId, token), cancellationToken)
            : access.WriteAsLeaderAsync(run, (context, token) => TakeBackAsync(context, run.RunId, token), cancellationToken);

    public ValueTask<AsideRun?> FindAsideAsync(RunId runId, CancellationToken cancellationToken)
        => access.Database.OneAsync("read", "Aside", p => p.Next(runId.Value), Read, cancellationToken);

    public async IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var run in await access.Database.RowsAsync("read", "AllAside", p => p.Next((short)status), Read, cancellationToken))
            yield return run;
    }

    /// <summary>A side row as the statements of <c>read.sql</c> select it.</summary>
    public static AsideRun Read(NpgsqlDataReader row)
        => new(new RunId(row.GetString(0)), (RunStatus)row.GetInt16(1), (RunStatus)row.GetInt16(2), row.GetString(3), row.GetString(4),
            StoredTime.ToTime(row.GetInt64(5)));

    private ValueTask<bool> SetAsync(LedRun led, short status, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(build);
        return access.WriteAsLeaderAsync(
            led,
            async (context, token) =>
            {
                if (await context.LockAsync(led.RunId, token) is not { } run || StoredStatus.IsTombstone(run.Status)
                    || (status == StoredStatus.Parked && (run.Status == StoredStatus.Quarantined || ((RunStatus)run.Status).IsEnded())))
                    return false;
                // The status from before the first side row stays the one to go back to.
                await context.ExecuteAsync(
                    "SetAside", p => p.Next(run.Run).Next(status).Next(run.Status).Next(StoredText.Of(reason)).Next(StoredText.Of(build))
                        .Next(StoredTime.Of(at)), token);
                await ChangeAsync(context, run, status, token);
                return true;
            },
            cancellationToken);
    }

    private static async ValueTask<bool> TakeBackAsync(WriteContext context, RunId runId, CancellationToken cancellationToken)
    {
        if (await context.LockAsync(runId, cancellationToken) is not { } run)
            return false;
        var before = await context.Connection.RowsAsync(context.Sql["maintain", "Before"], p => p.Next(run.Run), row => row.GetInt16(0),
            cancellationToken);
        if (before.Count == 0)
            return false;
        await context.ExecuteAsync("TakeBack", p => p.Next(run.Run), cancellationToken);
        await ChangeAsync(context, run, before[0], cancellationToken);
        return true;
    }

    private static async ValueTask ChangeAsync(WriteContext context, LockedRun run, short status, CancellationToken cancellationToken)
    {
        await context.ExecuteAsync("SetStatus", p => p.Next(run.Run).Next(status), cancellationToken);
        // In the order in which appends count, so that neither waits for the other.
        foreach (var (counted, change) in new[] { (run.Status, -1), (status, 1) }.OrderBy(one => one.Item1))
            await context.CountAsync(run.Flow, counted, change, cancellationToken);
    }
}
