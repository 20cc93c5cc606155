using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteRetention(SqliteAccess access) : IJournalRetention
{
    private const int Portion = 200;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("maintain");
    private static readonly IReadOnlyDictionary<string, string> CommitSql = SqlText.Of("commit");

    public async ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (pruned, place) = (0, (Ended: long.MinValue, Run: long.MinValue));
        for (var more = true; more && pruned < request.Most;)
        {
            var most = request.Most - pruned;
            (var buried, place, more) = await access.WriteAsync(context => Bury(context, request, place, most), cancellationToken);
            await Leftovers.RemoveAsync(access, cancellationToken);
            pruned += buried;
        }

        return pruned;
    }

    public async ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        for (var forgotten = 0; ;)
        {
            var portion = await access.WriteAsync(
                context =>
                {
                    context.Connection[Sql["Forget"]].Bind(1, Time.ToStored(endedBefore)).Bind(2, Portion).Run();
                    var removed = context.Connection.Changes;
                    if (removed > 0)
                        context.Heads.Clear();   // ids that were taken are free again
                    return removed;
                },
                cancellationToken);
            forgotten += portion;
            if (portion < Portion)
                return forgotten;
        }
    }

    private (int Buried, (long Ended, long Run) Place, bool More) Bury(WriteContext context, PruneRequest request, (long Ended, long Run) place,
        int most)
    {
        var rows = context.Connection[Sql["Ended"]].Bind(1, place.Ended).Bind(2, place.Run).Bind(3, Time.ToStored(request.EndedBefore))
            .Bind(4, Portion);
        var (looked, chosen) = (0, new List<Grave>());
        while (chosen.Count < most && rows.Step())
        {
            looked++;
            place = (rows.Int64(6), rows.Int64(0));
            var grave = new Grave(rows.Int64(0), new RunId(rows.Text(1)), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.TextOrNull(5));
            if (IsWanted(request, grave, flow: rows.Text(7), waits: !rows.IsNull(8)))
                chosen.Add(grave);
        }

        rows.Reset();
        foreach (var grave in chosen)
            Bury(context, grave);
        context.Counts.Write();
        return (chosen.Count, place, looked == Portion);
    }

    private static bool IsWanted(PruneRequest request, Grave grave, string flow, bool waits)
        => !waits && ((RunStatus)grave.Status).IsEnded() && (request.Flow is null || request.Flow == flow)
            && (request.Statuses.Count == 0 || request.Statuses.Contains((RunStatus)grave.Status));

    private void Bury(WriteContext context, Grave grave)
    {
        var connection = context.Connection;
        connection[Sql["Bury"]].Bind(1, grave.Run).Run();
        connection[Sql["RemoveSnapshot"]].Bind(1, grave.Run).Run();
        connection[Sql["RemoveBase"]].Bind(1, grave.Run).Run();
        connection[Sql["RemoveAside"]].Bind(1, grave.Run).Run();
        context.Questions.RemoveOf(grave.Run);
        foreach (var tag in TagText.Read(grave.Tags))
            connection[CommitSql["RemoveTag"]].Bind(1, tag).Bind(2, grave.Started).Bind(3, grave.Run).Run();
        connection[Sql["MarkUnnamed"]].Bind(1, grave.Run).Bind(2, long.MaxValue).Bind(3, Time.ToStored(access.Options.TimeProvider.GetUtcNow()))
            .Run();
        connection[Sql["UnnameBefore"]].Bind(1, grave.Run).Bind(2, long.MaxValue).Run();
        connection[Sql["Leave"]].Bind(1, grave.Run).Bind(2, long.MaxValue).Run();
        context.Counts.Add(grave.Flow, grave.Status, -1);
        context.Heads.Forget(grave.RunId);
    }

    private readonly record struct Grave(long Run, RunId RunId, long Flow, long Status, long Started, string? Tags);
}
