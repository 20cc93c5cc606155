using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>
/// Lists runs in order. An index yields candidates in that order, in one lane per status, flow, tag or parent; the lanes of a stretch are merged, and the rest of the query is checked on each
/// row. A page looks at a bounded number of rows, so its time does not depend on how many are stored.
/// </summary>
internal sealed class RunListing : IDisposable
{
    /// <summary>How many rows a page looks at before it is given back short.</summary>
    internal const int MostLookedAt = 5_000;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("list");

    private readonly List<Statement> _lanes = [];
    private readonly PriorityQueue<Statement, RunCursor> _heads;
    private readonly int _column;

    private RunListing(IEnumerable<Statement> lanes, RunLane kind, bool oldestFirst)
    {
        var descending = Comparer<RunCursor>.Create((a, b) => b.CompareTo(a));
        _heads = new PriorityQueue<Statement, RunCursor>(oldestFirst ? Comparer<RunCursor>.Default : descending);
        _column = SummaryRow.TimeOf(kind);
        foreach (var lane in lanes)
        {
            _lanes.Add(lane);
            Advance(lane);
        }
    }

    /// <summary>Reads a page.</summary>
    public static RunPage Page(Connection connection, RunQuery query)
    {
        if (FewCandidates(connection, query) is { } few)
            return RunPlace.Page(few, query);
        var before = RunPlace.Before(query);
        var (found, looked, last) = (new List<RunSummary>(), 0, before);
        foreach (var stretch in RunStretch.Of(query, before, query.Sort == RunSort.Flow ? RunLanes.FlowNames(connection) : []))
        {
            using var listing = Of(connection, query, stretch, stretch.From(query, before));
            while (listing._heads.TryDequeue(out var lane, out var cursor))
            {
                if (found.Count == query.Limit || looked == MostLookedAt)
                    return new RunPage(found, last!.Value.ToText(query.Sort));
                if (stretch.IsPast(query, cursor))
                    break;
                var row = SummaryRow.Read(lane);
                if (!row.IsPruned && stretch.Holds(row, query) && query.Matches(row))
                    found.Add(row);
                looked++;
                last = new RunPlace(stretch.Part, stretch.Name, cursor);
                listing.Advance(lane);
            }
        }

        return new RunPage(found, null);
    }

    /// <summary>A page of unfinished runs, the oldest first, and where the next one begins.</summary>
    public static (List<RunSummary> Rows, RunCursor Last) Unfinished(Connection connection, (RunCursor After, int Count) page)
    {
        var query = new RunQuery { OldestFirst = true, Statuses = [RunStatus.Pending, RunStatus.Running, RunStatus.Waiting, RunStatus.Paused, RunStatus.Parked] };
        using var listing = Of(connection, query, new RunStretch(RunLane.Narrowest), page.After);
        var found = new List<RunSummary>();
        var last = page.After;
        while (found.Count < page.Count && listing._heads.TryDequeue(out var lane, out last))
        {
            found.Add(SummaryRow.Read(lane));
            listing.Advance(lane);
        }

        return (found, last);
    }

    public static IReadOnlyList<RunCount> Counts(Connection connection, int nothing)
    {
        var rows = connection[Sql["Counts"]];
        var counts = new List<RunCount>();
        while (rows.Step())
        {
            if (!StoredStatus.IsTombstone(rows.Int64(1)))
                counts.Add(new RunCount(rows.Text(0), StoredStatus.StatusOf(rows.Int64(1)), rows.Int64(2)));
        }

        rows.Reset();
        return counts;
    }

    public static IReadOnlyList<DueRun> Due(Connection connection, (DateTimeOffset Before, DueRun? After, int Limit) page)
    {
        var (after, place) = page.After is { } last ? (Time.ToStored(last.Due), last.Place) : (long.MinValue, long.MinValue);
        var rows = connection[Sql["Due"]].Bind(1, after).Bind(2, place).Bind(3, Time.ToStored(page.Before)).Bind(4, page.Limit);
        var due = new List<DueRun>();
        while (rows.Step())
            due.Add(new DueRun(new RunId(rows.Text(1)), Time.FromStored(rows.Int64(2)), rows.Int64(0)));
        rows.Reset();
        return due;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
    }

    private static RunListing Of(Connection connection, RunQuery query, RunStretch stretch, RunCursor from)
        => new(RunLanes.Of(connection, query, stretch, from), stretch.Lane, query.OldestFirst);

    /// <summary>
    /// The runs that another index than that of the order narrows down to a few: those are read and sorted, so that rare ones among many are found at once. Null where they are many, or
    /// nothing narrows.
    /// </summary>
    private static List<(RunSummary Row, long Run)>? FewCandidates(Connection connection, RunQuery query)
    {
        if (!RunStretch.IsNarrowed(query) && !(RunStretch.IsCounted(query) && RunStretch.Most(query, Counts(connection, 0)) <= MostLookedAt))
            return null;
        var (all, stretch) = (query with { OldestFirst = true, Sort = RunSort.Started, After = null }, new RunStretch(RunLane.Narrowest));
        using var listing = Of(connection, all, stretch, stretch.From(all, null));
        var (found, looked) = (new List<(RunSummary, long)>(), 0);
        while (listing._heads.TryDequeue(out var lane, out var cursor) && !stretch.IsPast(all, cursor))
        {
            if (looked++ == MostLookedAt)
                return null;
            var row = SummaryRow.Read(lane);
            if (!row.IsPruned)
                found.Add((row, cursor.Run));
            listing.Advance(lane);
        }

        return found;
    }

    private void Advance(Statement lane)
    {
        if (lane.Step())
            _heads.Enqueue(lane, SummaryRow.Cursor(lane, _column));
    }
}
