namespace ActorFlow;

/// <content>Expressions, and flows that begin with several nodes.</content>
public sealed partial class FlowBuilder
{
    private List<Node>? _starts;

    /// <summary>
    /// Draws an expression: <c>flow.Draw(a >> (b | c) >> d)</c>. Where no start was named, the flow begins where the first expression does.
    /// </summary>
    /// <remarks>Equal to <see cref="Fork"/> for each arrow, and to <see cref="Join"/> with <see cref="ActorFlow.Join.All"/> where branches lead on
    /// together.</remarks>
    public FlowBuilder Draw(FlowPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        EnsureOpen();
        var ends = part.Draw(new PartPen(this));
        if (_start is null && _starts is null && ends.Entries.Count > 0)
            _starts = [.. ends.Entries];
        return this;
    }

    /// <summary>Brings branches together: the node runs once, when each of them has arrived or cannot arrive any more, as after a choice.</summary>
    /// <param name="node">The node.</param>
    /// <param name="branches">The last nodes of the branches; their default actions lead to the node.</param>
    public FlowBuilder Merge(Node node, params ReadOnlySpan<Node> branches)
    {
        Place(node);
        foreach (var branch in branches)
            Lead(branch, ActionName.Default, node);
        return JoinAll(node);
    }

    /// <summary>Leads an action to a node, once.</summary>
    internal void Lead(Node from, ActionName action, Node to)
    {
        var (source, target) = (Place(from), Place(to));
        if (!source.LeadsTo(action, target.Name))
            source.Add(action, target);
    }

    /// <summary>Lets a node wait for all that leads to it, unless its join was stated.</summary>
    internal FlowBuilder JoinAll(Node node)
    {
        var place = Place(node);
        if (!place.HasJoin)
            place.Join = ActorFlow.Join.All;
        return this;
    }

    /// <summary>Begins the flow with several nodes at once.</summary>
    internal void BeginWith(IReadOnlyList<Node> starts) => _starts = [.. starts];

    /// <summary>Leads a node to another one whatever it returns: how members of a group come to its end.</summary>
    internal void LeadOn(Node from, Node to) => Place(from).LeadOn(Place(to));

    /// <summary>Draws the branches of choices, and the start of a flow that begins with several nodes.</summary>
    private void DrawImplied(List<FlowProblem> problems)
    {
        for (var i = 0; i < _branching.Count; i++)
        {
            foreach (var (action, target) in _branching[i].Node.DrawnBranches)
                Lead(_branching[i].Drawn, action, target);
        }

        DrawDependencies(problems);
        if (_start == StartNode.StartName)
            return; // drawn by an earlier build that failed
        var starts = _start is not null ? [_byName[_start].Drawn] : _starts ?? [];
        if (_hasDependencies)
            starts = [.. starts, .. Roots(all: starts.Count == 0).Except(starts)];
        if (starts.Count == 1)
            _start = starts[0].Name;
        else if (starts.Count > 1)
            DrawStart(starts);
    }

    private void DrawStart(IReadOnlyList<Node> starts)
    {
        var start = new StartNode();
        _start = Place(start).Name;
        foreach (var node in starts)
            Lead(start, ActionName.Default, node);
    }

    /// <summary>The nodes that nothing leads to.</summary>
    /// <param name="all">Whether every node counts; else only those that were drawn by their dependencies, which wait for nothing if they have
    /// none.</param>
    private List<Node> Roots(bool all)
    {
        var entered = new bool[_nodes.Count];
        var successors = new List<FlowNode>();
        foreach (var node in _nodes)
        {
            successors.Clear();
            node.AddSuccessors(_byName, successors);
            foreach (var next in successors)
                entered[next.Index] |= next != node;
        }

        return [.. _nodes.Where(node => !entered[node.Index] && !node.IsIncluded && (all || _dependent.Contains(node.Name))).Select(node => node.Drawn)];
    }
}
