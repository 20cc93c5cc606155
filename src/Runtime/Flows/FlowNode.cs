namespace ActorFlow;

/// <summary>A node's place in a flow: the node and what its actions lead to. Changes only while the flow is built.</summary>
internal sealed class FlowNode(int index, Node node)
{
    /// <summary>From how many on a look-up is worth a table.</summary>
    private const int Many = 8;

    private static readonly IReadOnlyList<Transition> None = [];

    private readonly List<Route> _routes = new(1);
    private List<Transition>? _onward;
    private Dictionary<ActionName, Route>? _byAction;

    public int Index => index;

    /// <summary>The node that runs here.</summary>
    public Node Node { get; } = node is TaskAlias alias ? alias.Inner : node;

    /// <summary>The node as it was drawn: in dynamic work it may have another name there.</summary>
    public Node Drawn => node;

    public string Name => node.Name;

    /// <summary>Whether the flow knows it for dynamic work only, if nothing leads to it.</summary>
    public bool IsIncluded { get; set; }

    /// <summary>The node that a failed visit routes to, or null.</summary>
    public string? ErrorBoundary { get; set; }

    /// <summary>Whether a failed visit goes on along the default action.</summary>
    public bool ContinuesOnError { get; set; }

    /// <summary>Where an action that is not connected leads: to what depends on the node, as the default action does.</summary>
    public IReadOnlyList<Transition> Onward => _onward ?? None;

    /// <summary>Whether the node's last result is journaled and can be read.</summary>
    public bool KeepsResult { get; set; }

    /// <summary>What the node does with the tokens that arrive.</summary>
    public Join Join
    {
        get;
        set => (field, HasJoin) = (value, true);
    } = Join.Each;

    /// <summary>Whether the drawing has said how the node joins.</summary>
    public bool HasJoin { get; private set; }

    /// <summary>Whether tokens come together here.</summary>
    public bool IsJoin => Join.Kind != JoinKind.Each;

    /// <summary>The flow, once it is built.</summary>
    public FlowDefinition? Flow { get; set; }

    public IEnumerable<Transition> Transitions => _routes.SelectMany(route => route.Targets);

    /// <summary>The actions that lead somewhere, in the order in which they were drawn, each with where it leads.</summary>
    public IEnumerable<IReadOnlyList<Transition>> Ways => _routes.Select(route => route.Targets);

    /// <summary>Where the action leads; empty when it is not connected and nothing depends on the node, so that the token ends.</summary>
    public IReadOnlyList<Transition> TargetsOf(ActionName action) => Find(action)?.Targets ?? Onward;

    /// <summary>The node that the action is connected to, if it leads there and nowhere else; null if it leads to several, to an end, or is not connected.</summary>
    public FlowNode? SoleTargetOf(ActionName action) => Find(action)?.Sole(Flow!);

    /// <summary>Whether the action leads to the node already.</summary>
    internal bool LeadsTo(ActionName action, string to) => Find(action)?.LeadsTo(to) == true;

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
        var route = Find(transition.Action);
        if (route is null)
        {
            _routes.Add(route = new Route(transition.Action));
            if (_byAction is not null)
                _byAction.Add(route.Action, route);
            else if (_routes.Count > Many)
                _byAction = _routes.ToDictionary(known => known.Action);
        }

        route.Add(transition);
    }

    /// <summary>Leads the default action to a node, and with it every action that is not connected: the node depends on this one.</summary>
    internal void LeadOn(string to)
    {
        Transition? edge = null;
        if (!LeadsTo(ActionName.Default, to))
            Add(edge = new Transition(Name, ActionName.Default, TransitionKind.Node, to, default));
        else if (_onward?.Exists(known => known.To == to) != true)
            edge = Find(ActionName.Default)!.Targets.Find(target => target.To == to);
        if (edge is not null)
            (_onward ??= []).Add(edge);
    }

    private Route? Find(ActionName action)
    {
        if (_byAction is not null)
            return _byAction.GetValueOrDefault(action);
        foreach (var route in _routes)
        {
            if (route.Action == action)
                return route;
        }

        return null;
    }

    private sealed class Route(ActionName action)
    {
        private HashSet<string>? _names;
        private FlowNode? _sole;

        public ActionName Action => action;

        public List<Transition> Targets { get; } = new(1);

        public void Add(Transition transition)
        {
            Targets.Add(transition);
            if (Targets.Count > Many)
                _names ??= [.. Targets.Where(target => target.To is not null).Select(target => target.To!)];
            if (transition.To is not null)
                _names?.Add(transition.To);
        }

        /// <summary>Asked only once the flow is built, so it never changes; threads that ask at the same time find the same.</summary>
        public FlowNode? Sole(FlowDefinition flow) => _sole ??= Targets is [{ To: { } to }] ? flow.Find(to) : null;

        public bool LeadsTo(string to) => _names?.Contains(to) ?? Targets.Exists(target => target.To == to);
    }
}
