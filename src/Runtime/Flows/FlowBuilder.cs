using ActorFlow.Definition;

namespace ActorFlow;

/// <summary>Draws a flow: nodes, and where each action of a node leads. Not thread-safe; the definition it builds is.</summary>
/// <remarks>Mistakes are collected and reported together by <see cref="Build"/>. A flow that has been built is not drawn on.</remarks>
public sealed partial class FlowBuilder
{
    /// <summary>The default of <see cref="MaxSteps"/>: 1 000 000.</summary>
    public const int DefaultMaxSteps = 1_000_000;

    private readonly string _name;
    private readonly List<FlowNode> _nodes = [];
    private readonly PlacesByName _byName;
    private readonly List<FlowProblem> _problems = [];
    private readonly List<NestedFlowNode> _selves = [];
    private readonly List<FlowNode> _branching = [];
    private string? _start;
    private int _maxSteps = DefaultMaxSteps;
    private Durability _durability = Durability.Strict;
    private CompensateOn _compensatesOn = CompensateOn.Failure | CompensateOn.Cancel;
    private int? _historyKept;
    private bool _keepsReferences;
    private FlowDefinition? _built;
    private NodeMiddleware[] _middleware = [];
    private FlowSource? _source;

    internal FlowBuilder(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _byName = new PlacesByName(_nodes);
        _name = NodeNames.Problem(name) is { } problem ? throw new ArgumentException(problem.Replace("node", "flow", StringComparison.Ordinal), nameof(name)) : name;
    }

    /// <summary>Names the node where runs begin. A flow with one entry needs no start.</summary>
    /// <remarks>
    /// Several nodes without an entry are a mistake (<c>several-starts</c>) in a flow that is drawn with <c>Connect</c>, where a forgotten edge looks the same;
    /// in an expression, and among nodes drawn by their dependencies, they all begin with the run, whatever start is named beside the latter.
    /// </remarks>
    public FlowBuilder StartAt(Node node)
    {
        var start = Place(node).Name;
        if (_start is not null && _start != start)
            Report("second-start", node.Name, $"the flow already starts at '{_start}'.", "Name one start; fork from a first node to begin with several.");
        _start ??= start;
        return this;
    }

    /// <summary>Adds a node without connecting it.</summary>
    public FlowBuilder Add(Node node)
    {
        Place(node);
        return this;
    }

    /// <summary>Leads the default action of a node to another node.</summary>
    public FlowBuilder Connect(Node from, Node to) => Connect(from, ActionName.Default, to);

    /// <summary>Leads an action of a node to another node. Connecting the same action again is an error: use <see cref="Fork"/>.</summary>
    public FlowBuilder Connect(Node from, ActionName action, Node to)
        => Draw(from, action, TransitionKind.Node, Place(to), default);

    /// <summary>Leads an action of a node to several nodes at once; adds to the targets that are there already.</summary>
    public FlowBuilder Fork(Node from, ActionName action, params ReadOnlySpan<Node> targets)
    {
        var node = Place(from);
        foreach (var target in targets)
        {
            var to = Place(target);
            if (node.LeadsTo(action, to.Name))
                Report("double-target", $"{node.Name} --{action}-->", $"'{to.Name}' is a target already.", "Name each target of a fork once.");
            else
                node.Add(action, to);
        }

        return this;
    }

    /// <summary>Draws explicitly that an action of a node ends its token. An action that is not connected ends it too.</summary>
    public FlowBuilder End(Node from, ActionName action) => Draw(from, action, TransitionKind.End, null, default);

    /// <summary>Ends the token and states the outcome action of the whole flow.</summary>
    public FlowBuilder Exit(Node from, ActionName action, ActionName outcome) => Draw(from, action, TransitionKind.Exit, null, outcome);

    /// <summary>The error boundary of a node: a visit that fails routes here instead of failing the run.</summary>
    public FlowBuilder OnError(Node node, Node handler)
    {
        var guarded = Place(node);
        var boundary = Place(handler).Name;
        if (guarded.ErrorBoundary is { } known && known != boundary)
            Report("second-boundary", guarded.Name, $"its errors already go to '{known}', not to '{boundary}'.", "Keep one handler per node.");
        guarded.ErrorBoundary ??= boundary;
        return this;
    }

    /// <summary>Uses the flow that is being drawn as a node, within itself or elsewhere: recursion. The depth is limited to 64 nested flows.</summary>
    /// <param name="name">The node's name, other than that of the flow's other nodes.</param>
    public NestedFlowNode AsNode(string name)
    {
        EnsureOpen();
        var self = new NestedFlowNode(name, null);
        _selves.Add(self);
        return self;
    }

    /// <summary>Bounds the visits of one run; the default is 1 000 000. <see cref="NodeOptions.Unlimited"/> lifts the bound, for endless flows.</summary>
    public FlowBuilder MaxSteps(int limit)
    {
        EnsureOpen();
        if (limit < 1)
            Report("bad-max-steps", _name, $"MaxSteps is {limit}.", "Set 1 or more, for example 1000, or NodeOptions.Unlimited.");
        _maxSteps = limit;
        return this;
    }

    /// <summary>What runs write before they go on; the default is <see cref="Durability.Strict"/>.</summary>
    public FlowBuilder Durable(Durability durability)
    {
        EnsureOpen();
        _durability = durability;
        return this;
    }

    /// <summary>
    /// Keeps at least the newest so many events of each run and lets older ones go, so that runs without end stay small; a baseline of the run's state stands in their
    /// place. Versions before the baseline cannot be read or resumed from any more. The default is to keep all events. That of the outermost flow holds for a run.
    /// </summary>
    /// <param name="events">How many, at least 10. Up to twice as many are kept.</param>
    public FlowBuilder KeepHistory(int events)
    {
        EnsureOpen();
        if (events < 10)
            Report("bad-history", _name, $"KeepHistory is {events}.", "Set 10 or more, for example 1000; a baseline for fewer events costs more than it saves.");
        _historyKept = events;
        return this;
    }

    /// <summary>Wraps the visits of all nodes in layers, those of nested flows included; the first is outermost, and the nodes' own are within.</summary>
    public FlowBuilder Use(params ReadOnlySpan<NodeMiddleware> layers)
    {
        EnsureOpen();
        _middleware = MiddlewareStack.Joined(_middleware, layers);
        return this;
    }

    /// <summary>Wraps the visits of all nodes in the layers of a stack.</summary>
    public FlowBuilder Use(MiddlewareStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return Use(stack.Layers);
    }

    /// <summary>
    /// Keeps objects in the state of runs as they are, without freezing them: for flows of <see cref="Durability.None"/> whose large objects are not worth a copy.
    /// Changing an object that was read then changes the state, for every branch that holds it, and nothing guards that.
    /// </summary>
    public FlowBuilder KeepReferences()
    {
        EnsureOpen();
        _keepsReferences = true;
        return this;
    }

    /// <summary>Says what the flow is made of, where that is data such as a document: it counts for the fingerprint and is stored with the definition.</summary>
    public FlowBuilder MadeOf(FlowSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        EnsureOpen();
        _source = source;
        return this;
    }

    /// <summary>Checks the drawing and makes the immutable definition. Freezes the options of the nodes.</summary>
    /// <returns>The definition; the same one when it is called again.</returns>
    /// <exception cref="FlowBuildException">Something is wrong; every problem is listed.</exception>
    public FlowDefinition Build()
    {
        if (_built is not null)
            return _built;
        var implied = new List<FlowProblem>();
        DrawImplied(implied);
        TakeOverFromHome();
        List<FlowProblem> problems = [.. _problems, .. implied];
        if (_keepsAll)
            _nodes.ForEach(static node => node.KeepsResult |= node.Node.HasResult);
        var start = FlowValidator.Check(_name, _nodes, _byName, _start, problems, out var warnings);
        var joins = start is null || problems.Count > 0 ? null : JoinMap.Of(_nodes, _byName, start);
        if (joins is not null)
            JoinChecks.Check(joins, problems);
        if (_keepsReferences && _durability != Durability.None)
        {
            problems.Add(new("references-durable", _name, $"objects cannot be kept as they are in a flow of Durability.{_durability}: what is journaled is their frozen form.",
                "Make it Durable(Durability.None), or leave KeepReferences out."));
        }

        if (problems.Count > 0)
            throw new FlowBuildException(_name, problems);
        _built = new FlowDefinition(_name, _nodes, _byName, start!, _maxSteps, _durability, warnings)
        {
            Source = _source,
            Middleware = _middleware,
            State = DeclaredState(),
            KeepsReferences = _keepsReferences,
            CompensatesOn = _compensatesOn,
            HistoryKept = _historyKept,
            Deadline = _deadline,
            Updates = _updates,
            Joins = joins,
            OnFailure = _onFailure,
            MaxConcurrency = _maxConcurrency,
            Home = _home,
        };
        foreach (var self in _selves)
            self.Resolve(_built);
        return _built;
    }

    private FlowBuilder Draw(Node from, ActionName action, TransitionKind kind, FlowNode? to, ActionName exit)
    {
        var node = Place(from);
        if (node.IsConnected(action))
        {
            Report("connected-twice", $"{node.Name} --{action}-->",
                $"leads to {Shown(node.TargetsOf(action)[0])} already, and now to {Shown(new Transition(node.Name, action, kind, to?.Name, exit))}.",
                "Connect an action once, or use Fork to lead it to several nodes at once.");
        }
        else if (to is not null)
        {
            node.Add(action, to);
        }
        else
        {
            node.AddEnd(new Transition(node.Name, action, kind, null, exit));
        }

        return this;
    }

    internal void EnsureOpen()
    {
        if (_built is not null)
            throw new FlowBuiltException(_name);
    }

    private FlowNode Place(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        EnsureOpen();
        // A drawing names most nodes twice, as the end of one edge and the beginning of the next.
        if (node.LastPlace is { } last && (uint)last.Index < (uint)_nodes.Count && ReferenceEquals(_nodes[last.Index], last))
            return last;
        var hash = PlacesByName.Hash(node.Name);
        var place = _byName.Find(node.Name, hash);
        if (place is null)
        {
            if (node is TaskAlias && !_isTask)
            {
                Report("task-in-drawing", node.Name, "a DynamicTask is for work that a node adds with Next, not for a drawing.",
                    "Draw the node itself; to run it twice, make it a group or a flow of its own.");
            }

            if (node is IDataNode { Drawing: var other } && other != this && !_isTask)
            {
                Report("foreign-node", node.Name, $"it was added to another drawing, that of '{other._name}', and takes results there.",
                    "Add it to this flow, or make the other flow a node of this one.");
            }

            place = new FlowNode(_nodes.Count, node);
            _nodes.Add(place);
            _byName.Add(place, hash);
            node.LastPlace = place;
            if (place.Node.MayDrawBranches)
                _branching.Add(place);
        }
        else if (!ReferenceEquals(place.Drawn, node))
        {
            Report("duplicate-name", node.Name, "two different nodes have this name.", "Rename one of them, or use the same node object.");
        }

        return place;
    }

    private void Report(string code, string where, string what, string remedy)
    {
        var problem = new FlowProblem(code, where, what, remedy);
        if (!_problems.Contains(problem))
            _problems.Add(problem);
    }

    private static string Shown(Transition transition) => transition.Kind switch
    {
        TransitionKind.End => "the end",
        TransitionKind.Exit => $"the exit '{transition.Exit}'",
        _ => $"'{transition.To}'",
    };
}
