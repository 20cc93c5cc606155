using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>Tells the edges of the document from those that only show the inside of frames, and judges those of branches by what their frames say.</summary>
internal sealed class DiagramWays(Diagram drawing, DiagramFrames frames, Findings findings, List<DiagramNode> starts)
{
    private readonly Dictionary<DiagramFrame, HashSet<(string From, ActionName Action, string To)>> _branches = [];
    private List<DiagramWay> _ways = [];

    public List<DiagramWay> Read()
    {
        foreach (var edge in drawing.Edges)
            Read(edge);
        foreach (var frame in drawing.Whole.Frames)
            CheckBranches(frame);
        if (drawing.Head is null)
            Fold();
        return _ways;
    }

    private void Read(DiagramEdge edge)
    {
        if (!frames.Spots.TryGetValue(edge.From, out var from) || !frames.Spots.TryGetValue(edge.To, out var to))
            return;
        switch (DiagramSpot.Shared(from, to))
        {
            case null:
                Wrong(edge, "leads through the border of a frame", "Lead it to the ● of the frame, or out of its outcome.");
                break;
            case { Kind: FrameKind.Whole }:
                OfDocument(edge, from, to);
                break;
            case { Kind: FrameKind.Branch } branch when from.Role != SpotRole.Inside && to.Role != SpotRole.Inside:
                if (!_branches.TryGetValue(branch, out var ways))
                    _branches.Add(branch, ways = []);
                ways.Add((from.Node!.Id, edge.Label, to.Node!.Id));
                break;
            case { Kind: FrameKind.Group } group when from.Role == SpotRole.Node && to.Role == SpotRole.Node && group == to.Outer:
                Wrong(edge, "leads from one branch of a group to another one", "Put both into a frame that is labelled 'a >> b'.");
                break;
        }
    }

    private void OfDocument(DiagramEdge edge, DiagramSpot from, DiagramSpot to)
    {
        var isWhole = edge.Look != EdgeLook.Dashed || (edge.Label == EdgeDocument.Error.Value && edge.Note is null);
        if (from.Role == SpotRole.Start && to.Node is not null && to.Role != SpotRole.Out && edge is { Look: EdgeLook.Solid, Label: null, Note: null })
        {
            if (!starts.Contains(to.Node))
                starts.Add(to.Node);
        }
        else if (from.Node is null || from.Role == SpotRole.In || to.Role is SpotRole.Out or SpotRole.Start or SpotRole.Inside)
        {
            Wrong(edge, "begins or ends where none can", "Edges leave nodes and the outcomes of frames, and lead to nodes, the ● of frames, ends and exits.");
        }
        else if (!isWhole)
        {
            Wrong(edge, "is dashed, and not the way of a failure", "Dashed edges are labelled 'error'. What a run has added to its flow cannot be read back.");
        }
        else if (edge.Look == EdgeLook.Dashed && to.Node is null)
        {
            Wrong(edge, "leads failures to no node", "Lead it to a node.");
        }
        else if (edge.Look == EdgeLook.Dashed)
        {
            from.Node.Errors.Add(to.Node!.Id);
        }
        else if (edge.Look == EdgeLook.Thick && (to.Node is null || edge.Label is not null || edge.Note is not null))
        {
            Wrong(edge, "is a dependency with a label, or on no node", "A dependency holds for every action: draw n1 ==> n2.");
        }
        else
        {
            _ways.Add(new DiagramWay(from.Node, to.Node, edge) { Target = to.Node is null ? to : null });
        }
    }

    private void CheckBranches(DiagramFrame frame)
    {
        if (frame.Branch is { } branch)
        {
            var drawn = _branches.GetValueOrDefault(frame) ?? [];
            if (BranchExpression.WaysOf(branch, Math.Max(1000, 4 * drawn.Count)) is not { } expected || !drawn.SetEquals(expected.Ways.Select(way => (way.From, new ActionName(DiagramLabel.Shown(way.Action.Value)), way.To))))
                findings.Error("bad-drawing", "$", frame.Place, $"The edges in the frame '{FormReader.Short(frame.Label)}' are not those that its label says.", "Draw the same in both: 'a >> b' leads from a to b, 'a - \"x\" >> b' by the action x.");
        }

        foreach (var inner in frame.Frames)
            CheckBranches(inner);
    }

    /// <summary>
    /// A flow that was built shows the nodes that judge conditions, or lead an error on to several, behind those that cannot: <c>id:action</c>. In a document they are edges of that node.
    /// </summary>
    private void Fold()
    {
        var (arriving, leaving) = (_ways.Where(way => way.To is not null).ToLookup(way => way.To!), _ways.ToLookup(way => way.From));
        var dashed = frames.Nodes.SelectMany(node => node.Errors.Select(to => (To: to, From: node))).ToLookup(pair => pair.To, pair => pair.From, StringComparer.Ordinal);
        var byId = frames.Nodes.DistinctBy(node => node.Id).ToDictionary(node => node.Id, StringComparer.Ordinal);
        var folded = new Dictionary<DiagramNode, DiagramNode>();
        foreach (var node in frames.Nodes)
        {
            for (var at = node.Id.IndexOf(':', StringComparison.Ordinal); at > 0; at = node.Id.IndexOf(':', at + 1))
            {
                if (!byId.TryGetValue(node.Id[..at], out var owner) || node.Note is not null || !node.IsFree || node.Group is not null || node.Flow is not null)
                    continue;
                ActionName action = node.Id[(at + 1)..];
                if (arriving[node].All(way => way.From == owner && way.Edge.Label == (action.IsDefault ? null : action.Value)) && dashed[node.Id].All(from => from == owner && (action == EdgeDocument.Error || action.IsDefault))
                    && (arriving[node].Any() || dashed[node.Id].Any()))
                    folded[node] = owner;
            }
        }

        if (folded.Count == 0)
            return;
        foreach (var (node, owner) in folded)
        {
            if (!owner.Errors.Remove(node.Id))
                continue;
            // Led on to the node behind it, a failure is judged there as the action error, or goes on as the default one.
            var isDefault = node.Id.Length == owner.Id.Length + 8 && node.Id.EndsWith(":default", StringComparison.Ordinal);
            owner.Continues |= isDefault;
            owner.IsForked |= !isDefault;
            owner.Errors.UnionWith(leaving[node].Where(way => way.To is not null && (!isDefault || DiagramLabel.ReadEdge(way.Edge.Label).Condition is null)).Select(way => way.To!.Id));
        }

        _ways = [.. _ways.Where(way => !folded.ContainsKey(way.From)).SelectMany(way => way.To is { } to && folded.ContainsKey(to) ? leaving[to].Select(behind => behind with { From = way.From }) : [way])];
        frames.Nodes.RemoveAll(folded.ContainsKey);
    }

    private void Wrong(DiagramEdge edge, string what, string remedy)
        => findings.Error("bad-drawing", "$", edge.Place, $"The edge from '{edge.From.Id}' to '{edge.To.Id}' {what}.", remedy);
}
