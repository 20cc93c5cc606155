using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteShelf(SqliteAccess access) : IRunShelf
{
    private static readonly IReadOnlyDictionary<string, string> ReadSql = SqlText.Of("read");
    private static readonly IReadOnlyDictionary<string, string> WriteSql = SqlText.Of("maintain");
    private static readonly IReadOnlyDictionary<string, string> CommitSql = SqlText.Of("commit");

    public async ValueTask<bool> ParkAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => await access.WriteAsync(context => Set(context, run.RunId, StoredStatus.Parked, reason, build, at), cancellationToken);

    public async ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => await access.WriteAsync(context => Set(context, run.RunId, StoredStatus.Quarantined, reason, build, at), cancellationToken);

    public async ValueTask<bool> ReleaseAsync(LedRun run, CancellationToken cancellationToken)
        => await access.WriteAsync(context => Release(context, run.RunId), cancellationToken);

    public ValueTask<AsideRun?> FindAsideAsync(RunId runId, CancellationToken cancellationToken)
        => access.ReadAsync(Find, runId, cancellationToken);

    /// <summary>The side row of a run, or null.</summary>
    public static AsideRun? Find(Connection connection, RunId runId)
    {
        var rows = connection[ReadSql["Aside"]].Bind(1, runId.Value);
        var found = rows.Step() ? Read(rows) : null;
        rows.Reset();
        return found;
    }

    public async IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var run in await access.ReadAsync(All, (long)status, cancellationToken))
            yield return run;
    }

    private static bool Set(WriteContext context, RunId runId, long status, string reason, string build, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(build);
        var head = context.Heads.Of(runId);
        if (head.Run == 0 || StoredStatus.IsTombstone(head.Status)
            || (status == StoredStatus.Parked && (head.Status == StoredStatus.Quarantined || ((RunStatus)head.Status).IsEnded())))
        {
            context.Heads.Forget(runId);
            return false;
        }

        // The status from before the first side row stays the one to go back to.
        context.Connection[WriteSql["SetAside"]].Bind(1, head.Run).Bind(2, status).Bind(3, head.Status).Bind(4, reason).Bind(5, build)
            .Bind(6, Time.ToStored(at)).Run();
        Change(context, head, status);
        return true;
    }

    private static bool Release(WriteContext context, RunId runId)
    {
        var head = context.Heads.Of(runId);
        var rows = context.Connection[WriteSql["Before"]].Bind(1, head.Run);
        long? before = rows.Step() ? rows.Int64(0) : null;
        rows.Reset();
        if (before is not { } status)
            return false;
        context.Connection[CommitSql["TakeBack"]].Bind(1, head.Run).Run();
        Change(context, head, status);
        return true;
    }

    private static void Change(WriteContext context, Head head, long status)
    {
        context.Connection[WriteSql["SetStatus"]].Bind(1, head.Run).Bind(2, status).Run();
        context.Counts.Move(head.Flow, head.Status, head.Flow, status);
        context.Counts.Write();
        head.Status = status;
    }

    private static List<AsideRun> All(Connection connection, long status)
    {
        var rows = connection[ReadSql["AllAside"]].Bind(1, status);
        var all = new List<AsideRun>();
        while (rows.Step())
            all.Add(Read(rows));
        rows.Reset();
        return all;
    }

    private static AsideRun Read(Statement row)
        => new(new RunId(row.Text(0)), (RunStatus)row.Int64(1), (RunStatus)row.Int64(2), row.Text(3), row.Text(4), Time.FromStored(row.Int64(5)));
}
