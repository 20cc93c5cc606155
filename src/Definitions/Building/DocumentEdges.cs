namespace ActorFlow.Definitions.Building;

/// <summary>The edges of a document by the nodes they leave and lead to, looked up once: a document may have a hundred thousand.</summary>
internal sealed class DocumentEdges
{
    private readonly ILookup<string, EdgeDocument> _from;
    private readonly ILookup<string, EdgeDocument> _errorsTo;
    private readonly ILookup<string, int> _subNodes;
    private readonly HashSet<string> _members;

    public DocumentEdges(FlowDocument document)
    {
        _from = document.Edges.ToLookup(edge => edge.From, StringComparer.Ordinal);
        _errorsTo = document.Edges.Where(edge => edge.Action == EdgeDocument.Error).ToLookup(edge => edge.To, StringComparer.Ordinal);
        _subNodes = Enumerable.Range(0, document.Nodes.Count).Where(index => document.Nodes[index].Role == NodeRole.SubNode)
            .ToLookup(index => document.Nodes[index].Parent ?? "", StringComparer.Ordinal);
        _members = new HashSet<string>(document.Nodes.Where(node => node.Group is not null).SelectMany(node => node.Group!.Branches)
            .SelectMany(branch => branch.Nodes), StringComparer.Ordinal);
    }

    public IEnumerable<EdgeDocument> From(string id) => _from[id];

    /// <summary>The edges that take the failures of a node, besides its own action <c>error</c>.</summary>
    public IReadOnlyList<EdgeDocument> ErrorsOf(string id) => [.. _from[id].Where(edge => edge.Action == EdgeDocument.Error && !edge.IsDependency)];

    /// <summary>Whether edges lead to and from a node: it belongs to no root and to no group.</summary>
    public bool IsDrawn(NodeDocument node) => node.Role != NodeRole.SubNode && !_members.Contains(node.Id);

    /// <summary>The positions of the sub-nodes of a root.</summary>
    public IEnumerable<int> SubNodesOf(string root) => _subNodes[root];

    /// <summary>The edges of a node by action, as far as conditions decide on any of them.</summary>
    public IReadOnlyList<ConditionalEdge> ConditionsOf(string id)
        => [.. _from[id].GroupBy(edge => edge.Action).Where(way => way.Any(edge => edge.Condition is not null)).Select(way => new ConditionalEdge(
            way.Key,
            way.Any(edge => edge.Condition is null),
            [.. way.Where(edge => edge.Condition is not null).DistinctBy(edge => edge.Condition!.Text)
                .Select(edge => (edge.Condition!, ConditionalEdge.ActionOf(way.Key, edge.Condition!)))]))];

    /// <summary>Where the error is found that a fork of errors led to a node.</summary>
    public IReadOnlyList<string> ErrorKeysOf(string id)
        => [.. _errorsTo[id].Select(edge => ErrorForkNode.KeyOf(edge.From)).Distinct(StringComparer.Ordinal)];
}
