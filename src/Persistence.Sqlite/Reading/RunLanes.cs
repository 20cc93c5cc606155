using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>The statements that yield the runs of a stretch in order, each from an index.</summary>
internal static class RunLanes
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("list");
    private static readonly long[] AllStatuses = [.. Enum.GetValues<RunStatus>().Select(status => (long)status)];

    /// <summary>The lanes of a stretch, behind a place.</summary>
    public static IEnumerable<Statement> Of(Connection connection, RunQuery query, RunStretch stretch, RunCursor from)
    {
        var order = query.OldestFirst ? "Oldest" : "Newest";
        Statement Lane(string by) => connection.Prepare(Sql[order + by]).Bind(2, from.At).Bind(3, from.Run);
        return stretch.Lane switch
        {
            RunLane.Updates => [connection.Prepare(Sql[order + "ByUpdate"]).Bind(1, from.At).Bind(2, from.Run)],
            RunLane.Ends => [connection.Prepare(Sql[order + "ByEnd"]).Bind(1, from.At).Bind(2, from.Run)],
            RunLane.Flow => FlowsNamed(connection, stretch.Name).Select(number => Lane("ByFlow").Bind(1, number)),
            RunLane.Statuses => stretch.Statuses!.Select(status => Lane("ByStatus").Bind(1, (long)status)),
            _ when query.Tags.Count > 0 => [Lane("ByTag").Bind(1, query.Tags[0])],
            _ when query.Parent is { } parent => [Lane("ByParent").Bind(1, parent)],
            _ when query.Flow is { } flow && IsRarer(connection, flow, query.Statuses) => FlowsNamed(connection, flow).Select(number => Lane("ByFlow").Bind(1, number)),
            _ => (query.Statuses.Count > 0 ? query.Statuses.Distinct().Select(status => (long)status) : AllStatuses).Select(status => Lane("ByStatus").Bind(1, status)),
        };
    }

    /// <summary>The names of all flows that have had runs.</summary>
    public static List<string> FlowNames(Connection connection)
    {
        var rows = connection[Sql["FlowNames"]];
        var names = new List<string>();
        while (rows.Step())
            names.Add(rows.Text(0));
        rows.Reset();
        return names;
    }

    private static bool IsRarer(Connection connection, string flow, IReadOnlyList<RunStatus> statuses)
    {
        if (statuses.Count == 0)
            return true;
        var counts = RunListing.Counts(connection, 0);
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
}
