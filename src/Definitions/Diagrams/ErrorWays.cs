namespace ActorFlow.Definitions.Diagrams;

/// <summary>Where the dashed edges of a node lead, and what they say of its failures.</summary>
internal static class ErrorWays
{
    /// <summary>The nodes that dashed edges lead to.</summary>
    /// <param name="failures">What the document says.</param>
    /// <param name="edges">The edges that leave the node.</param>
    public static HashSet<string> Of(NodeFailures failures, IReadOnlyCollection<EdgeDocument> edges)
    {
        var ways = new HashSet<string>(StringComparer.Ordinal);
        if (failures.Boundary is { } boundary)
            ways.Add(boundary);
        else if (failures.ByEdges)
            ways.UnionWith(edges.Where(edge => edge.Kind == TransitionKind.Node && !edge.IsDependency && edge.Action == EdgeDocument.Error).Select(edge => edge.To));
        if (failures.Continues)
            ways.UnionWith(Onward(edges));
        return ways;
    }

    /// <summary>What dashed edges say; null where they say nothing that a document can.</summary>
    /// <param name="ways">Where they lead.</param>
    /// <param name="edges">The edges that leave the node.</param>
    /// <param name="isMeant">Whether something may be meant, where more is known; null for all.</param>
    public static NodeFailures? Read(IReadOnlySet<string> ways, IReadOnlyCollection<EdgeDocument> edges, Func<NodeFailures, bool>? isMeant = null)
    {
        var only = ways.Count == 1 ? ways.First() : null;
        var beside = ways.Except(Onward(edges), StringComparer.Ordinal).Take(2).ToList();
        NodeFailures?[] told =
        [
            NodeFailures.Usual, new NodeFailures(null, ByEdges: false, Continues: false), only is null ? null : new NodeFailures(only, true, false), new NodeFailures(null, true, true),
            new NodeFailures(null, ByEdges: false, Continues: true), beside.Count == 1 ? new NodeFailures(beside[0], true, true) : null,
        ];
        return told.FirstOrDefault(failures => failures is not null && isMeant?.Invoke(failures) != false && ways.SetEquals(Of(failures, edges)));
    }

    /// <summary>What may be meant where a built flow was drawn: edges that have to be judged, or several, take failures behind a node of their own.</summary>
    public static bool IsDrawnSo(DiagramNode node, IReadOnlyCollection<EdgeDocument> edges, NodeFailures failures)
    {
        var errors = edges.Where(edge => !edge.IsDependency && edge.Action == EdgeDocument.Error).Take(2).ToList();
        var isByEdges = failures.Boundary is null && failures.ByEdges;
        var isPlain = errors.Count == 0 || errors is [{ Condition: null, Kind: TransitionKind.Node }];
        return (failures.Continues || !node.Continues) && (node.IsForked ? isByEdges : !isByEdges || isPlain);
    }

    /// <summary>The nodes that a failure goes on to where it goes on along the default edge.</summary>
    public static IEnumerable<string> Onward(IReadOnlyCollection<EdgeDocument> edges)
        => edges.Where(edge => edge.Kind == TransitionKind.Node && edge.Action.IsDefault && edge.Condition is null).Select(edge => edge.To);
}

/// <summary>Where failures of a node go.</summary>
/// <param name="Boundary">The node that takes them; null where edges of the action <c>error</c> say it.</param>
/// <param name="ByEdges">Whether edges of the action <c>error</c> take failures.</param>
/// <param name="Continues">Whether a failure goes on along the default edge.</param>
internal sealed record NodeFailures(string? Boundary, bool ByEdges, bool Continues)
{
    public static readonly NodeFailures Usual = new(null, ByEdges: true, Continues: false);

    public static NodeFailures Of(NodeDocument node) => new(node.ErrorBoundary, node.ErrorEdgesTakeFailures, node.ContinuesOnError);
}
