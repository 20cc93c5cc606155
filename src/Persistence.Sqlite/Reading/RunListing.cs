using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>
/// Lists runs in the order of their start. An index yields candidates in that order, in one lane per status, flow, tag or parent; the lanes are merged, and the rest of
/// the query is checked on each row. A page looks at a bounded number of rows, so its time does not depend on how many are stored.
/// </summary>
internal sealed class RunListing : IDisposable
{
    /// <summary>How many rows a page looks at before it is given back short.</summary>
    internal const int MostLookedAt = 5_000;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("list");
    private static readonly long[] AllStatuses = [.. Enum.GetValues<RunStatus>().Select(status => (long)status)];

    private readonly List<Statement> _lanes = [];
    private readonly PriorityQueue<Statement, RunCursor> _heads;

    private RunListing(Connection connection, RunQuery query, RunCursor from)
    {
        var descending = Comparer<RunCursor>.Create((a, b) => b.CompareTo(a));
        _heads = new PriorityQueue<Statement, RunCursor>(query.OldestFirst ? Comparer<RunCursor>.Default : descending);
        foreach (var lane in Lanes(connection, query))
        {
            _lanes.Add(lane);
            Advance(lane.Bind(2, from.Started).Bind(3, from.Run));
        }
    }

    /// <summary>Reads a page.</summary>
    public static RunPage Page(Connection connection, RunQuery query)
    {
        using var listing = new RunListing(connection, query, First(query));
        var found = new List<RunSummary>();
        var looked = 0;
        RunCursor? last = null;
        while (listing._heads.TryDequeue(out var lane, out var cursor))
        {
            if (found.Count == query.Limit || looked == MostLookedAt)
                return new RunPage(found, last.ToString());
            if (IsBeyond(query, cursor))
                break;
            var row = SummaryRow.Read(lane);
            if (!row.IsPruned && query.Matches(row))
                found.Add(row);
            looked++;
            last = cursor;
            listing.Advance(lane);
        }

        return new RunPage(found, null);
    }

    /// <summary>A page of unfinished runs, the oldest first, and where the next one begins.</summary>
    public static (List<RunSummary> Rows, RunCursor Last) Unfinished(Connection connection, (RunCursor After, int Count) page)
    {
        var query = new RunQuery { OldestFirst = true, Statuses = [RunStatus.Pending, RunStatus.Running, RunStatus.Waiting, RunStatus.Paused, RunStatus.Parked] };
        using var listing = new RunListing(connection, query, page.After);
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

    private void Advance(Statement lane)
    {
        if (lane.Step())
            _heads.Enqueue(lane, SummaryRow.Cursor(lane));
    }

    // The narrowest index that the query allows.
    private static IEnumerable<Statement> Lanes(Connection connection, RunQuery query)
    {
        var order = query.OldestFirst ? "Oldest" : "Newest";
        if (query.Tags.Count > 0)
            return [connection.Prepare(Sql[order + "ByTag"]).Bind(1, query.Tags[0])];
        if (query.Parent is { } parent)
            return [connection.Prepare(Sql[order + "ByParent"]).Bind(1, parent)];
        var statuses = query.Statuses.Count > 0 ? query.Statuses.Distinct().Select(status => (long)status).ToArray() : AllStatuses;
        return query.Flow is { } flow && IsRarer(connection, flow, query.Statuses)
            ? FlowsNamed(connection, flow).Select(number => connection.Prepare(Sql[order + "ByFlow"]).Bind(1, number))
            : statuses.Select(status => connection.Prepare(Sql[order + "ByStatus"]).Bind(1, status));
    }

    private static bool IsRarer(Connection connection, string flow, IReadOnlyList<RunStatus> statuses)
    {
        if (statuses.Count == 0)
            return true;
        var counts = Counts(connection, 0);
        return counts.Where(count => count.Flow == flow).Sum(count => count.Count) <= counts.Where(count => statuses.Contains(count.Status)).Sum(count => count.Count);
    }

    private static List<long> FlowsNamed(Connection connection, string flow)
    {
        var rows = connection[Sql["FlowsNamed"]].Bind(1, flow);
        var flows = new List<long>();
        while (rows.Step())
            flows.Add(rows.Int64(0));
        rows.Reset();
        return flows;
    }

    private static RunCursor First(RunQuery query)
    {
        var first = query.After is { } after ? RunCursor.Parse(after) : RunCursor.Edge(query.OldestFirst);
        // Stored times are cut to the microsecond: one more, or one less, lets the exact comparison decide.
        if (query is { OldestFirst: true, StartedFrom: { } from } && Time.ToStored(from) - 1 > first.Started)
            return new RunCursor(Time.ToStored(from) - 1, long.MaxValue);
        if (query is { OldestFirst: false, StartedBefore: { } before } && Time.ToStored(before) + 1 < first.Started)
            return new RunCursor(Time.ToStored(before) + 1, long.MinValue);
        return first;
    }

    private static bool IsBeyond(RunQuery query, RunCursor cursor)
        => query.OldestFirst
            ? query.StartedBefore is { } before && Time.FromStored(cursor.Started) >= before
            : query.StartedFrom is { } from && Time.FromStored(cursor.Started) < from;
}
