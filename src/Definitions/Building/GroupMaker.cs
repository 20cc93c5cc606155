namespace ActorFlow.Definitions.Building;

/// <summary>Makes the groups of a document, inner ones first, of nodes that are made already.</summary>
internal sealed class GroupMaker(FlowDocument document, Dictionary<string, Node> nodes)
{
    private readonly Dictionary<string, NodeDocument> _groups = document.Nodes.Where(node => node.Group is not null).ToDictionary(node => node.Id, StringComparer.Ordinal);

    public void MakeAll()
    {
        foreach (var group in _groups.Values)
            NodeOf(group.Id);
    }

    /// <summary>Groups are nested no deeper than <see cref="Documents.GroupChecks"/> lets them.</summary>
    private Node NodeOf(string id)
    {
        if (nodes.TryGetValue(id, out var made))
            return made;
        var group = Made(_groups[id]);
        NodeOrigins.Keep(group, document, _groups[id]);
        return nodes[id] = group;
    }

    private GroupNode Made(NodeDocument node)
    {
        var form = node.Group!;
        var group = Group.Of(node.Id, [.. form.Branches.Select(PartOf)]).Under(form.Policy switch
        {
            GroupRuleKind.BestEffort => GroupPolicy.BestEffort,
            GroupRuleKind.AtLeast => GroupPolicy.AtLeast(form.Count),
            GroupRuleKind.Critical => GroupPolicy.Critical([.. form.Critical]),
            _ => GroupPolicy.Strict,
        });
        NodeSettings.Apply(group, NodeSettings.Of(node, document));
        NodeSettings.ApplyOffer(group, node);
        return group;
    }

    private FlowPart PartOf(BranchDocument branch)
    {
        if (branch.Node is { } node)
            return (FlowPart)NodeOf(node) - branch.Action;
        if (branch.IsFork)
            return FlowPart.Branch([.. branch.Pieces.Select(PartOf)]);
        return branch.Pieces.Count == 0 ? FlowPart.Branch() : branch.Pieces.Select(PartOf).Aggregate((left, right) => left >> right);
    }
}
