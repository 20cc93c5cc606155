using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Reading;

/// <summary>
/// Lists runs in the order of their start. An index yields candidates in that order, in one lane per status, flow, tag or parent; the database merges the lanes, and the rest of the query
/// is checked on each row. A page looks at a bounded number of rows, so its time does not depend on how many are stored.
/// </summary>
internal static class RunListing
{
    /// <summary>How many rows a page looks at before it is given back short.</summary>
    internal const int MostLookedAt = 5_000;

    private const int Portion = 1_000;

    private static readonly short[] AllStatuses = [.. Enum.GetValues<RunStatus>().Select(status => (short)status)];
    private static readonly short[] UnfinishedStatuses = [(short)RunStatus.Pending, (short)RunStatus.Running, (short)RunStatus.Waiting, (short)RunStatus.Paused, (short)RunStatus.Parked];

    /// <summary>Reads a page.</summary>
    public static async ValueTask<RunPage> PageAsync(Database database, RunQuery query, CancellationToken cancellationToken)
    {
        var (cursor, found, looked) = (First(query), new List<RunSummary>(), 0);
        var (statement, lanes) = await LanesAsync(database, query, cancellationToken);
        while (true)
        {
            var portion = IsLane(query) ? query.Limit - found.Count + 1 : Portion;
            var rows = await RowsAsync(database, statement, lanes, cursor, portion, cancellationToken);
            foreach (var (row, at) in rows)
            {
                if (found.Count == query.Limit || looked == MostLookedAt)
                    return new RunPage(found, cursor.ToString());
                if (IsBeyond(query, at))
                    return new RunPage(found, null);
                if (!row.IsPruned && query.Matches(row))
                    found.Add(row);
                looked++;
                cursor = at;
            }

            if (rows.Count < portion)
                return new RunPage(found, null);
        }
    }

    /// <summary>A page of unfinished runs, the oldest first, and where the next one begins.</summary>
    public static async ValueTask<(List<RunSummary> Rows, RunCursor Last)> UnfinishedAsync(Database database, RunCursor after, int count, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(database, "OldestByStatus", UnfinishedStatuses, after, count, cancellationToken);
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

    // Whether the index alone answers the query, so that a page needs no more rows than it shows.
    private static bool IsLane(RunQuery query)
        => string.IsNullOrEmpty(query.Text) && !query.RootsOnly
            && (query.Tags.Count, query.Parent, query.Flow) switch
            {
                (0, null, null) => true,
                (1, null, null) or (0, not null, null) or (0, null, not null) => query.Statuses.Count == 0,
                _ => false,
            };

    private static ValueTask<List<(RunSummary Row, RunCursor Cursor)>> RowsAsync(Database database, string statement, Array lanes, RunCursor after, int count, CancellationToken cancellationToken)
        => database.RowsAsync(
            "list",
            statement,
            p => (lanes switch { short[] statuses => p.Next(statuses), long[] flows => p.Next(flows), _ => p.Next((string[])lanes) }).Next(after.Started).Next(after.Run).Next((long)count),
            row => (SummaryRow.Read(row), SummaryRow.Cursor(row)),
            cancellationToken);

    // The narrowest index that the query allows.
    private static async ValueTask<(string Statement, Array Lanes)> LanesAsync(Database database, RunQuery query, CancellationToken cancellationToken)
    {
        var order = query.OldestFirst ? "Oldest" : "Newest";
        if (query.Tags.Count > 0)
            return (order + "ByTag", new[] { StoredText.Of(query.Tags[0]) });
        if (query.Parent is { } parent)
            return (order + "ByParent", new[] { StoredText.Of(parent) });
        if (query.Flow is { } flow && await IsRarerAsync(database, flow, query.Statuses, cancellationToken))
            return (order + "ByFlow", (await database.RowsAsync("list", "FlowsNamed", p => p.Next(StoredText.Of(flow)), row => row.GetInt64(0), cancellationToken)).ToArray());
        return (order + "ByStatus", query.Statuses.Count > 0 ? query.Statuses.Distinct().Select(status => (short)status).ToArray() : AllStatuses);
    }

    private static async ValueTask<bool> IsRarerAsync(Database database, string flow, IReadOnlyList<RunStatus> statuses, CancellationToken cancellationToken)
    {
        if (statuses.Count == 0)
            return true;
        var counts = await CountsAsync(database, cancellationToken);
        return counts.Where(count => count.Flow == flow).Sum(count => count.Count) <= counts.Where(count => statuses.Contains(count.Status)).Sum(count => count.Count);
    }

    private static RunCursor First(RunQuery query)
    {
        var first = query.After is { } after ? RunCursor.Parse(after) : RunCursor.Edge(query.OldestFirst);
        // Stored times are cut to the microsecond: one more, or one less, lets the exact comparison decide.
        if (query is { OldestFirst: true, StartedFrom: { } from } && StoredTime.Of(from) - 1 > first.Started)
            return new RunCursor(StoredTime.Of(from) - 1, long.MaxValue);
        if (query is { OldestFirst: false, StartedBefore: { } before } && StoredTime.Of(before) + 1 < first.Started)
            return new RunCursor(StoredTime.Of(before) + 1, long.MinValue);
        return first;
    }

    private static bool IsBeyond(RunQuery query, RunCursor cursor)
        => query.OldestFirst
            ? query.StartedBefore is { } before && StoredTime.ToTime(cursor.Started) >= before
            : query.StartedFrom is { } from && StoredTime.ToTime(cursor.Started) < from;
}
