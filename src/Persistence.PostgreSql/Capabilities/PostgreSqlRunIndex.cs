using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlRunIndex(PostgreSqlAccess access) : IRunIndex, IWakeUps, IShardedRuns
{
    private const int PageOfRuns = 1_000;
    private const int LeastOfLane = 16;

    public int Shards => access.Session.Opening.Shards;

    public ValueTask<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return RunListing.PageAsync(access.Database, query, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RunCount>> CountAsync(CancellationToken cancellationToken) => RunListing.CountsAsync(access.Database, cancellationToken);

    public ValueTask<IReadOnlyList<DueRun>> DueAsync(DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
        => RunListing.DueAsync(access.Database, null, before, after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<DueRun>> DueAsync(IReadOnlyCollection<int> shards, DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
        => RunListing.DueAsync(access.Database, [.. shards], before, after, limit, cancellationToken);

    public async ValueTask<IReadOnlyList<RunSummary>> FindManyAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken)
        => await access.Database.RowsAsync("read", "FindMany", p => p.Next(runs.Select(run => run.Value).ToArray()), SummaryRow.Read, cancellationToken);

    public async IAsyncEnumerable<RunSummary> UnfinishedAsync(IReadOnlyCollection<int> shards, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (shards.Count == 0)
            yield break;
        var (lanes, after) = (shards.ToArray(), RunCursor.Edge(oldestFirst: true));
        // Each shard gives a share of a page. What comes behind the end of a share that was filled may have others before it, so it is left to the next page.
        var share = Math.Max(LeastOfLane, 2 * PageOfRuns / lanes.Length);
        while (true)
        {
            var rows = await access.Database.RowsAsync(
                "list", "UnfinishedByShard", p => p.Next(lanes).Next(after.At).Next(after.Run).Next((long)share),
                row => (Row: SummaryRow.Read(row), Cursor: SummaryRow.Cursor(row), Shard: row.GetInt32(13)), cancellationToken);
            var filled = rows.GroupBy(row => row.Shard).Where(lane => lane.Count() == share).Select(lane => lane.Last().Cursor).ToList();
            var end = filled.Count > 0 ? filled.Min() : RunCursor.Edge(oldestFirst: false);
            foreach (var (row, cursor, _) in rows)
            {
                if (cursor.CompareTo(end) > 0)
                    break;
                yield return row;
            }

            if (filled.Count == 0)
                yield break;
            after = end;
        }
    }
}
