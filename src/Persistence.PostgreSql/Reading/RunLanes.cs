using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Reading;

/// <summary>The statement that yields the runs of a stretch in order, from an index.</summary>
/// <param name="Lane">Which index it is.</param>
/// <param name="Statement">The name of the statement.</param>
/// <param name="Values">The statuses, flows, tags or parents; null where the index has no lanes.</param>
internal sealed record RunLanes(RunLane Lane, string Statement, Array? Values)
{
    private static readonly RunStatus[] AllStatuses = Enum.GetValues<RunStatus>();

    /// <summary>The lanes of a stretch.</summary>
    public static async ValueTask<RunLanes> OfAsync(Database database, RunQuery query, RunStretch stretch, CancellationToken cancellationToken)
    {
        var order = query.OldestFirst ? "Oldest" : "Newest";
        switch (stretch.Lane)
        {
            case RunLane.Updates:
                return new RunLanes(stretch.Lane, order + "ByUpdate", null);
            case RunLane.Ends:
                return new RunLanes(stretch.Lane, order + "ByEnd", null);
            case RunLane.Flow:
                return new RunLanes(stretch.Lane, order + "ByFlow", await FlowsNamedAsync(database, stretch.Name, cancellationToken));
            case RunLane.Statuses:
                return new RunLanes(stretch.Lane, order + "ByStatus", Statuses(stretch.Statuses!));
        }

        // The narrowest index that the query allows.
        if (query.Tags.Count > 0)
            return new RunLanes(stretch.Lane, order + "ByTag", new[] { StoredText.Of(query.Tags[0]) });
        if (query.Parent is { } parent)
            return new RunLanes(stretch.Lane, order + "ByParent", new[] { StoredText.Of(parent) });
        if (query.Flow is { } flow && await IsRarerAsync(database, flow, query.Statuses, cancellationToken))
            return new RunLanes(stretch.Lane, order + "ByFlow", await FlowsNamedAsync(database, flow, cancellationToken));
        return new RunLanes(stretch.Lane, order + "ByStatus", Statuses(query.Statuses.Count > 0 ? query.Statuses : AllStatuses));
    }

    /// <summary>The names of all flows that have had runs.</summary>
    public static async ValueTask<IReadOnlyList<string>> FlowNamesAsync(Database database, CancellationToken cancellationToken)
        => await database.RowsAsync("list", "FlowNames", Binding.Nothing, row => row.GetString(0), cancellationToken);

    /// <summary>Whether the index alone answers the query, so that a page needs no more rows than it shows.</summary>
    public static bool AreWhole(RunQuery query, RunStretch stretch)
    {
        if (!string.IsNullOrEmpty(query.Text) || query.RootsOnly || (query.Sees is not null && stretch.Lane != RunLane.Flow))
            return false;
        if (!stretch.IsByStart && (query.StartedFrom ?? query.StartedBefore) is not null)
            return false;
        var (tags, hasParent, hasFlow, hasStatuses) = (query.Tags.Count, query.Parent is not null, query.Flow is not null, query.Statuses.Count > 0);
        return stretch.Lane switch
        {
            RunLane.Flow => tags == 0 && !hasParent && !hasStatuses,
            RunLane.Statuses => tags == 0 && !hasParent && !hasFlow,
            RunLane.Updates or RunLane.Ends => tags == 0 && !hasParent && !hasFlow && !hasStatuses,
            _ => (tags, hasParent, hasFlow) switch
            {
                (0, false, false) => true,
                (1, false, false) or (0, true, false) or (0, false, true) => !hasStatuses,
                _ => false,
            },
        };
    }

    /// <summary>Reads rows behind a place.</summary>
    public ValueTask<List<(RunSummary Row, RunCursor Cursor)>> RowsAsync(Database database, RunCursor after, int count, CancellationToken cancellationToken)
        => database.RowsAsync(
            "list",
            Statement,
            p => (Values switch { null => p, short[] statuses => p.Next(statuses), long[] flows => p.Next(flows), _ => p.Next((string[])Values) }).Next(after.At).Next(after.Run).Next((long)count),
            row => (SummaryRow.Read(row), SummaryRow.Cursor(row, Lane)),
            cancellationToken);

    private static short[] Statuses(IEnumerable<RunStatus> statuses) => [.. statuses.Distinct().Select(status => (short)status)];

    private static async ValueTask<long[]> FlowsNamedAsync(Database database, string name, CancellationToken cancellationToken)
        => [.. await database.RowsAsync("list", "FlowsNamed", p => p.Next(StoredText.Of(name)), row => row.GetInt64(0), cancellationToken)];

    private static async ValueTask<bool> IsRarerAsync(Database database, string flow, IReadOnlyList<RunStatus> statuses, CancellationToken cancellationToken)
    {
        if (statuses.Count == 0)
            return true;
        var counts = await RunListing.CountsAsync(database, cancellationToken);
        return counts.Where(count => count.Flow == flow).Sum(count => count.Count) <= counts.Where(count => statuses.Contains(count.Status)).Sum(count => count.Count);
    }
}
