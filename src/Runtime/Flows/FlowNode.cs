namespace ActorFlow;

/// <summary>A node's place in a flow: the node and what its actions lead to. Changes only while the flow is built.</summary>
internal sealed class FlowNode(int index, Node node)
{
    private static readonly IReadOnlyList<Transition> None = [];

    private Route[] _routes = [];

    public int Index => index;

    public Node Node => node;

    public string Name => node.Name;

    /// <summary>The node that a failed visit routes to, or null.</summary>
    public string? ErrorBoundary { get; set; }

    /// <summary>Whether the node's last result is journaled and can be read.</summary>
    public bool KeepsResult { get; set; }

    /// <summary>The flow, once it is built.</summary>
    public FlowDefinition? Flow { get; set; }

    public IEnumerable<Transition> Transitions => _routes.SelectMany(route => route.Targets);

    /// <summary>Where the action leads; empty when it is not connected, so that the token ends.</summary>
    public IReadOnlyList<Transition> TargetsOf(ActionName action)
    {
        foreach (var route in _routes)
        {
            if (route.Action == action)
                return route.Targets;
        }

        return None;
    }

    /// <summary>Adds the nodes that a token or an error can go to from here to a list; one may be there more than once.</summary>
    internal void AddSuccessors(Dictionary<string, FlowNode> byName, List<FlowNode> into)
    {
        foreach (var route in _routes)
        {
            foreach (var transition in route.Targets)
            {
                if (transition.To is not null)
                    into.Add(byName[transition.To]);
            }
        }

        if (ErrorBoundary is not null)
            into.Add(byName[ErrorBoundary]);
    }

    internal void Add(Transition transition)
    {
        foreach (var route in _routes)
        {
            if (route.Action == transition.Action)
            {
                route.Targets.Add(transition);
                return;
            }
        }

        _routes = [.. _routes, new Route(transition.Action, new List<Transition>(1) { transition })];
    }

    private sealed record Route(ActionName Action, List<Transition> Targets);
}
