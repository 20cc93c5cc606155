using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Reading;

/// <summary>
/// Lists runs in order. An index yields candidates in that order, in one lane per status, flow, tag or parent; the database merges the lanes of a stretch, and the rest of the query is
/// checked on each row. A page looks at a bounded number of rows, so its time does not depend on how many are stored.
/// </summary>
internal static class RunListing
{
    /// <summary>How many rows a page looks at before it is given back short.</summary>
    internal const int MostLookedAt = 5_000;

    private const int Portion = 1_000;

    private static readonly short[] UnfinishedStatuses = [(short)RunStatus.Pending, (short)RunStatus.Running, (short)RunStatus.Waiting, (short)RunStatus.Paused, (short)RunStatus.Parked];

    /// <summary>Reads a page.</summary>
    public static async ValueTask<RunPage> PageAsync(Database database, RunQuery query, CancellationToken cancellationToken)
    {
        if (await FewCandidatesAsync(database, query, cancellationToken) is { } few)
            return RunPlace.Page(few, query);
        var before = RunPlace.Before(query);
        var (found, looked, last) = (new List<RunSummary>(), 0, before);
        foreach (var stretch in RunStretch.Of(query, before, query.Sort == RunSort.Flow ? await RunLanes.FlowNamesAsync(database, cancellationToken) : []))
        {
            var (lanes, cursor) = (await RunLanes.OfAsync(database, query, stretch, cancellationToken), stretch.From(query, before));
            for (var isOver = false; !isOver;)
            {
                var portion = RunLanes.AreWhole(query, stretch) ? query.Limit - found.Count + 1 : Portion;
                var rows = await lanes.RowsAsync(database, cursor, portion, cancellationToken);
                isOver = rows.Count < portion;
                foreach (var (row, at) in rows)
                {
                    if (found.Count == query.Limit || looked == MostLookedAt)
                        return new RunPage(found, last!.Value.ToText(query.Sort));
                    if (stretch.IsPast(query, at))
                    {
                        isOver = true;
                        break;
                    }

                    if (!row.IsPruned && stretch.Holds(row, query) && query.Matches(row))
                        found.Add(row);
                    looked++;
                    cursor = at;
                    last = new RunPlace(stretch.Part, stretch.Name, at);
                }
            }
        }

        return new RunPage(found, null);
    }

    /// <summary>A page of unfinished runs, the oldest first, and where the next one begins.</summary>
    public static async ValueTask<(List<RunSummary> Rows, RunCursor Last)> UnfinishedAsync(Database database, RunCursor after, int count, CancellationToken cancellationToken)
    {
        var rows = await new RunLanes(RunLane.Statuses, "OldestByStatus", UnfinishedStatuses).RowsAsync(database, after, count, cancellationToken);
        return ([.. rows.Select(row => row.Row)], rows.Count > 0 ? rows[^1].Cursor : after);
    }

    public static async ValueTask<IReadOnlyList<RunCount>> CountsAsync(Database database, CancellationToken cancellationToken)
        => await database.RowsAsync("list", "Counts", Binding.Nothing, row => new RunCount(row.GetString(0), StoredStatus.StatusOf(row.GetInt16(1)), row.GetInt64(2)), cancellationToken);

    /// <summary>Due runs, of all shards or of some.</summary>
    public static async ValueTask<IReadOnlyList<DueRun>> DueAsync(Database database, int[]? shards, DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
    {
        var (due, place) = after is { } last ? (StoredTime.Of(last.Due), last.Place) : (long.MinValue, long.MinValue);
        return await database.RowsAsync(
            "list",
            shards is null ? "Due" : "DueOfShards",
            p =>
            {
                p.Next(due).Next(place).Next(StoredTime.Of(before)).Next((long)limit);
                if (shards is not null)
                    p.Next(shards);
            },
            row => new DueRun(new RunId(row.GetString(1)), StoredTime.ToTime(row.GetInt64(2)), row.GetInt64(0)),
            cancellationToken);
    }

    /// <summary>
    /// The runs that another index than that of the order narrows down to a few: those are read and sorted, so that rare ones among many are found at once. Null where they are many, or
    /// nothing narrows.
    /// </summary>
    private static async ValueTask<List<(RunSummary Row, long Run)>?> FewCandidatesAsync(Database database, RunQuery query, CancellationToken cancellationToken)
    {
        if (!RunStretch.IsNarrowed(query) && !(RunStretch.IsCounted(query) && RunStretch.Most(query, await CountsAsync(database, cancellationToken)) <= MostLookedAt))
            return null;
        var (all, stretch) = (query with { OldestFirst = true, Sort = RunSort.Started, After = null }, new RunStretch(RunLane.Narrowest));
        var rows = await (await RunLanes.OfAsync(database, all, stretch, cancellationToken)).RowsAsync(database, stretch.From(all, null), MostLookedAt + 1, cancellationToken);
        var wanted = rows.TakeWhile(row => !stretch.IsPast(all, row.Cursor)).ToList();
        return wanted.Count > MostLookedAt ? null : [.. wanted.Where(row => !row.Row.IsPruned).Select(row => (row.Row, row.Cursor.Run))];
    }
}
