using ActorFlow.Definition;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>A node's place in a flow: the node and what its actions lead to. Changes only while the flow is built.</summary>
internal sealed class FlowNode
{
    /// <summary>From how many on a look-up is worth a table.</summary>
    private const int Many = 8;

    private static readonly IReadOnlyList<Transition> None = [];

    private static readonly ActionName[] DefaultAlone = [ActionName.Default];

    // Most nodes have one action, which leads to one node: that is all there is of their edge until a run, or whoever draws the flow, looks it up. Drawings may be large, and runs see little of
    // them. The first route is there from the beginning where it ends the token or leaves the flow.
    private ActionName _firstAction;
    private FlowNode? _firstTo;
    private Route? _firstRoute;
    private Join? _join;
    private Rarities? _rare;
    private Traits _traits;

    public FlowNode(int index, Node node)
    {
        Index = index;
        Node = node;
        if (node is not TaskAlias alias)
            return;
        Node = alias.Inner;
        Rare.Alias = alias;
    }

    public int Index { get; }

    /// <summary>The node that runs here.</summary>
    public Node Node { get; }

    /// <summary>The node as it was drawn: in dynamic work it may have another name there.</summary>
    public Node Drawn => _rare?.Alias ?? Node;

    public string Name => Drawn.Name;

    /// <summary>Whether the flow knows it for dynamic work only, if nothing leads to it.</summary>
    public bool IsIncluded
    {
        get => _rare?.IsIncluded == true;
        set => Rare.IsIncluded = value;
    }

    /// <summary>The node that a failed visit routes to, or null.</summary>
    public string? ErrorBoundary
    {
        get => _rare?.ErrorBoundary;
        set => Rare.ErrorBoundary = value;
    }

    /// <summary>Whether a failed visit goes on along the default action.</summary>
    public bool ContinuesOnError { get; set; }

    /// <summary>Where an action that is not connected leads: to what depends on the node, as the default action does.</summary>
    public IReadOnlyList<Transition> Onward => _rare?.Onward ?? None;

    /// <summary>Whether the node's last result is journaled and can be read.</summary>
    public bool KeepsResult { get; set; }

    /// <summary>What the node does with the tokens that arrive.</summary>
    public Join Join
    {
        get => _join ?? Join.Each;
        set => _join = value;
    }

    /// <summary>Whether the drawing has said how the node joins.</summary>
    public bool HasJoin => _join is not null;

    /// <summary>Whether tokens come together here.</summary>
    public bool IsJoin => _join is not null && _join.Kind != JoinKind.Each;

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

    /// <summary>Whether <see cref="TargetsOf"/> is empty.</summary>
    public bool LeadsNowhere(ActionName action) => Find(action) is null && _rare?.Onward is null;

    /// <summary>The node that the action is connected to, if it leads there and nowhere else; null if it leads to several, to an end, or is not connected.</summary>
    public FlowNode? SoleTargetOf(ActionName action) => Find(action)?.Sole;

    /// <summary>What the action is connected to; null if it is not.</summary>
    public Route? RouteOf(ActionName action) => _rare is null && _firstRoute is not null && _firstAction.IsSameText(action) ? _firstRoute : Find(action);

    /// <summary>Whether a token that leaves the node can go to one other node only, be it by one action, and be it after a failure.</summary>
    public bool HasOneWay => (_rare is null or { MoreRoutes.Count: 0, ErrorBoundary: null, Onward: null }) && First is { Sole: not null };

    /// <summary>The way into a join to which every token comes that leaves the node and goes on, as there is one way from node to node; null if there are several ways, or it is far.</summary>
    public JoinDoor? WayAhead => HasOneWay ? First!.WayAhead : null;

    /// <summary>The nodes that the action is connected to, if all it leads to are nodes of the flow itself that begin at once; null if some are nested flows, or it leads to an end, or is not connected.</summary>
    public FlowNode[]? PlainTargetsOf(ActionName action) => Find(action)?.Plain();

    /// <summary>The action as the only one of an outcome; one that is connected is made into a list once.</summary>
    public IReadOnlyList<ActionName> Alone(ActionName action) => action.IsDefault ? DefaultAlone : Find(action)?.Alone ?? [action];

    /// <summary>Whether something is drawn for the action, be it the end.</summary>
    internal bool IsConnected(ActionName action) => (HasRoutes && _firstAction == action) || Find(action) is not null || _rare?.Onward is not null;

    /// <summary>Whether the action leads to the node already.</summary>
    internal bool LeadsTo(ActionName action, string to) => Find(action)?.LeadsTo(to) == true;

    /// <summary>Adds the nodes that a token or an error can go to from here to a list; one may be there more than once.</summary>
    internal void AddSuccessors(PlacesByName byName, List<FlowNode> into)
    {
        if (_firstRoute is not null)
            _firstRoute.AddPlaces(into);
        else if (_firstTo is not null)
            into.Add(_firstTo);
        if (_rare is null)
            return;
        foreach (var route in _rare.MoreRoutes)
            route.AddPlaces(into);
        if (_rare.ErrorBoundary is not null)
            into.Add(byName[_rare.ErrorBoundary]);
    }

    /// <summary>Leads an action to a node.</summary>
    internal void Add(ActionName action, FlowNode to)
    {
        if (!HasRoutes)
            (_firstAction, _firstTo) = (action, to);
        else
            AddBehind(EdgeTo(action, to), to);
    }

    /// <summary>Draws where an action ends the token or leaves the flow.</summary>
    internal void AddEnd(Transition end)
    {
        if (!HasRoutes)
            (_firstAction, _firstRoute) = (end.Action, new Route(end, null));
        else
            AddBehind(end, null);
    }

    private void AddBehind(Transition transition, FlowNode? to)
    {
        if (Find(transition.Action) is { } known)
        {
            known.Add(transition, to);
            return;
        }

        var route = new Route(transition, to);
        Rare.MoreRoutes.Add(route);
        if (Rare.ByAction is { } byAction)
            byAction.Add(route.Action, route);
        else if (RouteCount > Many)
            Rare.ByAction = Routes.ToDictionary(each => each.Action);
    }

    private Transition EdgeTo(ActionName action, FlowNode to) => new(Name, action, TransitionKind.Node, to.Name, default);

    /// <summary>Leads the default action to a node, and with it every action that is not connected: the node depends on this one.</summary>
    internal void LeadOn(FlowNode to)
    {
        Transition edge;
        if (!LeadsTo(ActionName.Default, to.Name))
        {
            edge = EdgeTo(ActionName.Default, to);
            if (HasRoutes)
                AddBehind(edge, to);
            else
                _firstTo = to;
        }
        else if (_rare?.Onward?.Exists(known => known.To == to.Name) == true)
        {
            return;
        }
        else
        {
            edge = Find(ActionName.Default)!.Targets.First(target => target.To == to.Name);
        }

        (Rare.Onward ??= []).Add(edge);
    }

    private Traits FindTraits()
    {
        var options = Node.OptionsIfAny;
        var traits = Traits.Known
            | (Node is ChildRunNode or WaitingNode or IBatchNode || options?.Timeout is not null || options?.TotalTimeout is not null || Node.Compensates ? Traits.Special : 0)
            | ((options?.JournalPrep == true || options?.MayTravel == true || Node.Compensates) && Node is not ChildRunNode ? Traits.JournalsPrep | Traits.Special : 0)
            | (Node.RoutesByState ? Traits.RoutesByState : 0)
            | (options?.ActionsAreStrict == true || KeepsResult ? Traits.JudgesOutcome : 0);
        if ((traits & (Traits.Special | Traits.RoutesByState | Traits.JudgesOutcome)) == 0 && Node.TakesNoContexts && options is null or { Layers.Length: 0 })
            traits |= Traits.Straight;
        if (Node.IsFrozen)
            _traits = traits;
        return traits;
    }

    private Rarities Rare => _rare ??= new Rarities();

    private bool HasRoutes => _firstTo is not null || _firstRoute is not null;

    private Route? First => _firstRoute ?? (_firstTo is null ? null : _firstRoute = new Route(EdgeTo(_firstAction, _firstTo), _firstTo));

    private int RouteCount => HasRoutes ? 1 + (_rare?.MoreRoutes.Count ?? 0) : 0;

    private IEnumerable<Route> Routes => Enumerable.Range(0, RouteCount).Select(RouteAt);

    private Route RouteAt(int index) => index == 0 ? First! : _rare!.MoreRoutes[index - 1];

    private Route? Find(ActionName action)
    {
        if (_rare is null || !HasRoutes)
            return _firstAction == action ? First : null;
        if (_rare.ByAction is { } byAction)
            return byAction.GetValueOrDefault(action);
        if (_firstAction == action)
            return First;
        foreach (var route in _rare.MoreRoutes)
        {
            if (route.Action == action)
                return route;
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

    /// <summary>What few nodes have.</summary>
    private sealed class Rarities
    {
        public TaskAlias? Alias { get; set; }

        public bool IsIncluded { get; set; }

        public string? ErrorBoundary { get; set; }

        public List<Transition>? Onward { get; set; }

        /// <summary>The actions behind the first one.</summary>
        public List<Route> MoreRoutes { get; } = [];

        /// <summary>All of them by action, where they are many.</summary>
        public Dictionary<ActionName, Route>? ByAction { get; set; }
    }

    /// <summary>An action and what it leads to: most often one node. Changes only while the flow is built; threads that ask at the same time find the same.</summary>
    internal sealed class Route(Transition first, FlowNode? to)
    {
        /// <summary>How far it is looked for a join.</summary>
        private const int Far = 64;

        private Fork? _fork;
        private FlowNode[]? _plain;
        private JoinDoor? _door;
        private JoinDoor? _ahead;
        private bool _hasLookedAhead;

        public ActionName Action => first.Action;

        /// <summary>The action by itself.</summary>
        public ActionName[] Alone => field ??= [first.Action];

        public IReadOnlyList<Transition> Targets => _fork is null ? Only : _fork.Targets;

        /// <summary>The node, if it leads there and nowhere else.</summary>
        public FlowNode? Sole => _fork is null ? to : null;

        /// <summary>The way into <see cref="Sole"/>, if that joins tokens.</summary>
        public JoinDoor? Door => _door ?? (Sole is { IsJoin: true, Flow.Joins: { } map } join ? _door = map.DoorOf(join, new JoinInput(first.From, first.Action, IsError: false)) : null);

        /// <summary><see cref="Door"/>, or what the only way from <see cref="Sole"/> on leads to.</summary>
        public JoinDoor? WayAhead
        {
            get
            {
                if (Volatile.Read(ref _hasLookedAhead))
                    return _ahead;
                _ahead = LookAhead();
                Volatile.Write(ref _hasLookedAhead, true);
                return _ahead;
            }
        }

        private JoinDoor? LookAhead()
        {
            var route = this;
            for (var i = 0; i < Far; i++)
            {
                if (route.Door is { } door)
                    return door;
                if (route.Sole is not { IsJoin: false, HasOneWay: true } next)
                    return null;
                route = next.First!;
            }

            return null;
        }

        private Transition[] Only => field ??= [first];

        public void Add(Transition transition, FlowNode? place) => (_fork ??= new Fork(first, to)).Add(transition, place);

        public void AddPlaces(List<FlowNode> into)
        {
            if (_fork is not null)
                into.AddRange(_fork.Places);
            else if (to is not null)
                into.Add(to);
        }

        /// <summary>As <see cref="Sole"/>, of several; empty stands for none.</summary>
        public FlowNode[]? Plain()
        {
            var places = _plain ??= FindPlain();
            return places.Length > 0 ? places : null;
        }

        public bool LeadsTo(string name) => _fork is null ? first.To == name : _fork.LeadsTo(name);

        private FlowNode[] FindPlain()
        {
            FlowNode[] places = _fork is not null ? [.. _fork.Places] : to is not null ? [to] : [];
            return places.Length == Targets.Count && Array.TrueForAll(places, place => place.Node.SubFlow is null) ? places : [];
        }
    }

    /// <summary>What an action leads to, where that is several.</summary>
    private sealed class Fork
    {
        private HashSet<string>? _names;

        public Fork(Transition first, FlowNode? to) => Add(first, to);

        public List<Transition> Targets { get; } = [];

        public List<FlowNode> Places { get; } = [];

        public void Add(Transition transition, FlowNode? to)
        {
            Targets.Add(transition);
            if (to is null)
                return;
            Places.Add(to);
            if (Places.Count > Many)
                _names ??= [.. Places.Select(place => place.Name)];
            _names?.Add(to.Name);
        }

        public bool LeadsTo(string name) => _names?.Contains(name) ?? Targets.Exists(target => target.To == name);
    }
}
