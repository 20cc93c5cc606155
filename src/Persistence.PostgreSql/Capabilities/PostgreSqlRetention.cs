using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlRetention(PostgreSqlAccess access) : IJournalRetention
{
    private const int Portion = 200;

    public async ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (pruned, place) = (0, (Ended: long.MinValue, Run: long.MinValue));
        for (var more = true; more && pruned < request.Most;)
        {
            var (most, from) = (request.Most - pruned, place);
            (var buried, place, more) = await access.WriteAsync((context, token) => BuryAsync(context, request, from, most, token), cancellationToken);
            await Leftovers.RemoveAsync(access, cancellationToken);
            pruned += buried;
        }

        return pruned;
    }

    public async ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        for (var forgotten = 0; ;)
        {
            var portion = await access.Session.Database.OneAsync("maintain", "Forget", p => p.Next(StoredTime.Of(endedBefore)).Next((long)Portion), row => row.GetInt32(0), cancellationToken);
            forgotten += portion;
            if (portion < Portion)
                return forgotten;
        }
    }

    private async ValueTask<(int Buried, (long Ended, long Run) Place, bool More)> BuryAsync(
        WriteContext context, PruneRequest request, (long Ended, long Run) place, int most, CancellationToken cancellationToken)
    {
        if (request.Keeper is { } keeper && !await context.IsOwnedAsync(keeper.Shard, keeper.Term, cancellationToken))
            return (0, place, false);
        var rows = await context.Connection.RowsAsync(
            context.Sql["maintain", "Ended"],
            p => p.Next(place.Ended).Next(place.Run).Next(StoredTime.Of(request.EndedBefore)).Next((long)Portion),
            row => new Grave(row.GetInt64(0), new RunId(row.GetString(1)), row.GetInt64(2), row.GetInt16(3), row.GetInt64(4), row.GetString(5), !row.IsDBNull(6)),
            cancellationToken);
        var buried = 0;
        // In the order of their numbers, like everybody who locks several runs.
        var chosen = new List<Grave>();
        foreach (var grave in rows)
        {
            if (chosen.Count == most)
                break;
            place = (grave.Ended, grave.Run);
            if (IsWanted(request, grave))
                chosen.Add(grave);
        }

        foreach (var grave in chosen.OrderBy(grave => grave.Run))
            buried += await BuryAsync(context, grave, cancellationToken);
        foreach (var group in chosen.GroupBy(grave => (grave.Flow, grave.Status)).OrderBy(group => group.Key))
            await context.CountAsync(group.Key.Flow, group.Key.Status, -group.Count(grave => grave.IsBuried), cancellationToken);
        return (buried, place, rows.Count == Portion || chosen.Count == most);
    }

    private static bool IsWanted(PruneRequest request, Grave grave)
        => !grave.Waits && ((RunStatus)grave.Status).IsEnded() && (request.Flow is null || request.Flow == grave.FlowName)
            && (request.Statuses.Count == 0 || request.Statuses.Contains((RunStatus)grave.Status));

    /// <summary>Makes a tombstone of a run, unless it has begun anew meanwhile.</summary>
    private async ValueTask<int> BuryAsync(WriteContext context, Grave grave, CancellationToken cancellationToken)
    {
        await context.HoldAsync(grave.RunId, cancellationToken);
        if (await context.ExecuteAsync("Bury", p => p.Next(grave.Run).Next(grave.Status), cancellationToken) == 0)
            return 0;
        grave.IsBuried = true;
        await context.ExecuteAsync("RemoveSides", p => p.Next(grave.Run), cancellationToken);
        await context.ExecuteAsync(
            "MarkUnnamed", p => p.Next(grave.Run).Next(long.MaxValue).Next(StoredTime.Of(access.Options.TimeProvider.GetUtcNow())), cancellationToken);
        await context.ExecuteAsync("UnnameBefore", p => p.Next(grave.Run).Next(long.MaxValue), cancellationToken);
        await context.ExecuteAsync("Leave", p => p.Next(grave.Run).Next(long.MaxValue), cancellationToken);
        return 1;
    }

    private sealed record Grave(long Run, RunId RunId, long Flow, short Status, long Ended, string FlowName, bool Waits)
    {
        public bool IsBuried { get; set; }
    }
}
