namespace ActorFlow;

/// <summary>A node's place in a flow: the node and what its actions lead to. Changes only while the flow is built.</summary>
internal sealed class FlowNode(int index, Node node)
{
    /// <summary>From how many on a look-up is worth a table.</summary>
    private const int Many = 8;

    private static readonly IReadOnlyList<Transition> None = [];

    private static readonly ActionName[] DefaultAlone = [ActionName.Default];

    // Most nodes have one action that leads somewhere; the others are behind it.
    private Route? _firstRoute;
    private List<Route>? _moreRoutes;
    private Traits _traits;
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

    /// <summary>Whether a visit is Prep, Exec and Post of the node and nothing else: it waits for nothing, has no time limit, nothing to undo, and journals no Prep.</summary>
    public bool IsPlain => (KnownTraits & Traits.Special) == 0;

    /// <summary>Whether what Prep returns is journaled before Exec. The request of a child journals it by itself.</summary>
    public bool JournalsPrep => (KnownTraits & Traits.JournalsPrep) != 0;

    /// <summary>Whether Post only looks at the state to name an action.</summary>
    public bool RoutesByState => (KnownTraits & Traits.RoutesByState) != 0;

    /// <summary>Whether an outcome has to be looked at before it counts: the node names its actions, or its result is kept.</summary>
    public bool JudgesOutcome => (KnownTraits & Traits.JudgesOutcome) != 0;

    /// <summary>Whether a visit is plain, nothing of the node's own is wrapped around it, its phases look at nothing but the state, and its outcome counts as it is: then nobody can hold on to its dispatch.</summary>
    public bool IsStraight => (KnownTraits & Traits.Straight) != 0;

    /// <summary>What makes some nodes different. A node that runs alone may still be given options, so its are looked up each time.</summary>
    private Traits KnownTraits => _traits != 0 ? _traits : FindTraits();

    public IEnumerable<Transition> Transitions => Routes.SelectMany(route => route.Targets);

    /// <summary>The actions that lead somewhere, in the order in which they were drawn, each with where it leads.</summary>
    public IEnumerable<IReadOnlyList<Transition>> Ways => Routes.Select(route => route.Targets);

    /// <summary>Where the action leads; empty when it is not connected and nothing depends on the node, so that the token ends.</summary>
    public IReadOnlyList<Transition> TargetsOf(ActionName action) => Find(action)?.Targets ?? Onward;

    /// <summary>The node that the action is connected to, if it leads there and nowhere else; null if it leads to several, to an end, or is not connected.</summary>
    public FlowNode? SoleTargetOf(ActionName action) => Find(action)?.Sole(Flow!);

    /// <summary>The nodes that the action is connected to, if all it leads to are nodes of the flow itself that begin at once; null if some are nested flows, or it leads to an end, or is not connected.</summary>
    public FlowNode[]? PlainTargetsOf(ActionName action) => Find(action)?.Plain(Flow!);

    /// <summary>The action as the only one of an outcome; one that is connected is made into a list once.</summary>
    public IReadOnlyList<ActionName> Alone(ActionName action) => action.IsDefault ? DefaultAlone : Find(action)?.Alone ?? [action];

    /// <summary>Whether the action leads to the node already.</summary>
    internal bool LeadsTo(ActionName action, string to) => Find(action)?.LeadsTo(to) == true;

    /// <summary>Adds the nodes that a token or an error can go to from here to a list; one may be there more than once.</summary>
    internal void AddSuccessors(Dictionary<string, FlowNode> byName, List<FlowNode> into)
    {
        for (var i = 0; i < RouteCount; i++)
        {
            var targets = RouteAt(i).Targets;
            for (var t = 0; t < targets.Count; t++)
            {
                if (targets[t].To is { } to)
                    into.Add(byName[to]);
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
            route = new Route(transition);
            if (_firstRoute is null)
                _firstRoute = route;
            else
                (_moreRoutes ??= []).Add(route);
            if (_byAction is not null)
                _byAction.Add(route.Action, route);
            else if (RouteCount > Many)
                _byAction = Routes.ToDictionary(known => known.Action);
        }
        else
        {
            route.Add(transition);
        }
    }

    /// <summary>Leads the default action to a node, and with it every action that is not connected: the node depends on this one.</summary>
    internal void LeadOn(string to)
    {
        Transition? edge = null;
        if (!LeadsTo(ActionName.Default, to))
            Add(edge = new Transition(Name, ActionName.Default, TransitionKind.Node, to, default));
        else if (_onward?.Exists(known => known.To == to) != true)
            edge = Find(ActionName.Default)!.Targets.FirstOrDefault(target => target.To == to);
        if (edge is not null)
            (_onward ??= []).Add(edge);
    }

    private Traits FindTraits()
    {
        var options = Node.Options;
        var traits = Traits.Known
            | (Node is ChildRunNode or WaitingNode or IBatchNode || options.Timeout is not null || options.TotalTimeout is not null || Node.Compensates ? Traits.Special : 0)
            | ((options.JournalPrep || options.MayTravel || Node.Compensates) && Node is not ChildRunNode ? Traits.JournalsPrep | Traits.Special : 0)
            | (Node.RoutesByState ? Traits.RoutesByState : 0)
            | (options.ActionsAreStrict || KeepsResult ? Traits.JudgesOutcome : 0);
        if ((traits & (Traits.Special | Traits.RoutesByState | Traits.JudgesOutcome)) == 0 && Node.TakesNoContexts && options.Layers.Length == 0)
            traits |= Traits.Straight;
        if (options.IsFrozen)
            _traits = traits;
        return traits;
    }

    private int RouteCount => _firstRoute is null ? 0 : 1 + (_moreRoutes?.Count ?? 0);

    private IEnumerable<Route> Routes => Enumerable.Range(0, RouteCount).Select(RouteAt);

    private Route RouteAt(int index) => index == 0 ? _firstRoute! : _moreRoutes![index - 1];

    private Route? Find(ActionName action)
    {
        if (_byAction is not null)
            return _byAction.GetValueOrDefault(action);
        if (_firstRoute is null || _firstRoute.Action == action)
            return _firstRoute;
        for (var i = 1; i < RouteCount; i++)
        {
            if (RouteAt(i).Action == action)
                return RouteAt(i);
        }

        return null;
    }

    [Flags]
    private enum Traits : byte
    {
        Known = 1,
        Special = 2,
        JournalsPrep = 4,
        RoutesByState = 8,
        JudgesOutcome = 16,
        Straight = 32,
    }

    private sealed class Route(Transition first)
    {
        private readonly Transition[] _alone = [first];
        private List<Transition>? _several;
        private HashSet<string>? _names;
        private FlowNode? _sole;
        private FlowNode[]? _plain;

        public ActionName Action => first.Action;

        /// <summary>The action by itself. Threads that ask at the same time find the same.</summary>
        public ActionName[] Alone => field ??= [first.Action];

        public IReadOnlyList<Transition> Targets => _several is null ? _alone : _several;

        public void Add(Transition transition)
        {
            (_several ??= [first]).Add(transition);
            if (_several.Count > Many)
                _names ??= [.. _several.Where(target => target.To is not null).Select(target => target.To!)];
            if (transition.To is not null)
                _names?.Add(transition.To);
        }

        /// <summary>Asked only once the flow is built, so it never changes; threads that ask at the same time find the same.</summary>
        public FlowNode? Sole(FlowDefinition flow) => _sole ??= _several is null && first.To is { } to ? flow.Find(to) : null;

        /// <summary>As <see cref="Sole"/>; empty stands for none.</summary>
        public FlowNode[]? Plain(FlowDefinition flow)
        {
            var places = _plain ??= Targets.All(target => target.To is not null) && Targets.Select(target => flow.Find(target.To!)!).ToArray() is var found
                && Array.TrueForAll(found, place => place.Node.SubFlow is null) ? found : [];
            return places.Length > 0 ? places : null;
        }

        public bool LeadsTo(string to) => _names?.Contains(to) ?? _several?.Exists(target => target.To == to) ?? first.To == to;
    }
}
