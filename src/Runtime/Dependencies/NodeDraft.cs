using System.Runtime.CompilerServices;
using ActorFlow.Definition;

namespace ActorFlow;

/// <summary>A node that is being drawn by name. Made by <see cref="FlowBuilder.AddNode(string)"/>; each call returns it for the next one.</summary>
/// <remarks>Mistakes are collected and reported together when the flow is built.</remarks>
public sealed class NodeDraft
{
    private readonly FlowBuilder _flow;
    private readonly List<Action<Node>> _options = [];
    private readonly List<WorkSource> _sources = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private Func<WorkSource[], Node>? _make;
    private Node? _node;

    internal NodeDraft(FlowBuilder flow, string name)
    {
        _flow = flow;
        Name = name;
    }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    internal bool ContinuesOnError { get; private set; }

    internal Join? JoinedBy { get; private set; }

    /// <summary>The node with its options; null while nothing says what it does. Made once: what it depends on is then said.</summary>
    internal Node? Node => _node ??= Make();

    /// <summary>Finds the nodes it depends on.</summary>
    internal void Resolve(PlacesByName nodes)
    {
        foreach (var source in _sources)
            source.Node = nodes.Find(source.Name)?.Node;
    }

    /// <summary>Stands for a node without an action, so that other mistakes are found too.</summary>
    internal Node Placeholder => field ??= ActorFlow.Node.Named(Name).Post(_ => { });

    /// <summary>
    /// What the node does. It reads results of the nodes it depends on with <see cref="WorkContext.ResultOf{T}(string)"/>; its own is journaled.
    /// </summary>
    public NodeDraft Action<TResult>(Func<WorkContext, TResult> work) => Does<TResult>(work, x => new(work(x)));

    /// <inheritdoc cref="Action{TResult}(Func{WorkContext, TResult})"/>
    public NodeDraft Action<TResult>(Func<WorkContext, ValueTask<TResult>> work) => Does(work, work);

    /// <inheritdoc cref="Action{TResult}(Func{WorkContext, TResult})"/>
    [OverloadResolutionPriority(1)]
    public NodeDraft Action<TResult>(Func<WorkContext, Task<TResult>> work) => Does<TResult>(work, x => new(work(x)));

    /// <summary>What the node does, without a result.</summary>
    [OverloadResolutionPriority(1)]
    public NodeDraft Action(Func<WorkContext, Task> work) => Does(work, x => WorkDrawing.Nothing(work(x)));

    /// <summary>What the node does, without a result.</summary>
    public NodeDraft Action(Action<WorkContext> work) => Does(work, x => WorkDrawing.Nothing(() => work(x)));

    /// <summary>Uses a node that was made elsewhere: a class, a method, a nested flow, a group. It has to have this name.</summary>
    public NodeDraft Action(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Name != Name)
            _flow.ReportDraft("other-name", Name, $"its action is a node with the name '{node.Name}'.",
                $"Add it under its own name, AddNode(node), or name the node '{Name}'.");
        return Does(_ => node);
    }

    /// <summary>What the node does, phase by phase: <c>Phases(n => n.Prep(state => …).Exec(…).Post((state, result) => …))</c>.</summary>
    public NodeDraft Phases(Func<NodeBuilder, Node> phases)
    {
        ArgumentNullException.ThrowIfNull(phases);
        return Action(phases(ActorFlow.Node.Named(Name)));
    }

    /// <summary>Names nodes that have to be done before this one starts; it starts once, when the last of them is. They may be added later.</summary>
    /// <remarks>
    /// Done is: ended well, or failed where it may (<see cref="ContinueOnError"/>), whatever action it ended with, unless that action leads somewhere
    /// of its own: by <see cref="When"/>, <see cref="FlowBuilder.Connect(Node, ActionName, Node)"/>, or to a drawn end. Then the token goes there and
    /// only there, and this node is passed over, as the other branches of a choice are; for it to run after such an action too, say
    /// <see cref="When"/> for that action as well. Nodes that depend on nothing begin with the run, so several starts are no mistake here.
    /// </remarks>
    public NodeDraft DependsOn(params ReadOnlySpan<string> nodes)
    {
        foreach (var node in nodes)
            After(node, ActionName.Default);
        return this;
    }

    /// <summary>Names nodes that have to be done before this one starts.</summary>
    /// <inheritdoc cref="DependsOn(ReadOnlySpan{string})" path="/remarks"/>
    public NodeDraft DependsOn(params ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes)
        {
            ArgumentNullException.ThrowIfNull(node, nameof(nodes));
            After(node.Name, ActionName.Default);
        }

        return this;
    }

    /// <summary>
    /// Lets the node start only when another one ends with an action: a branch of a choice. With any other action, it is passed over; and with this
    /// one, so is what merely <see cref="DependsOn(ReadOnlySpan{string})"/> that node.
    /// </summary>
    public NodeDraft When(string node, ActionName action) => After(node, action);

    /// <summary>Says how the node joins what it depends on; the default is <see cref="ActorFlow.Join.All"/> where that is several nodes.</summary>
    /// <param name="join">For example <c>Join.Any</c>, or <c>Join.AtLeast(2)</c>.</param>
    public NodeDraft Join(Join join)
    {
        ArgumentNullException.ThrowIfNull(join);
        _flow.EnsureOpen();
        JoinedBy = join;
        return this;
    }

    /// <summary>Sets how many further attempts follow a first one that failed: 2 are three in all. The default is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public NodeDraft Retries(int extra, TimeSpan wait = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(extra);
        ArgumentOutOfRangeException.ThrowIfEqual(extra, int.MaxValue);
        return Retry(RetryPolicy.Constant(extra + 1, wait));
    }

    /// <summary>Sets how often the action is tried, and how long to wait between attempts.</summary>
    public NodeDraft Retry(RetryPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return With(node => node.Options.Retry = policy);
    }

    /// <summary>Bounds one attempt.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public NodeDraft Timeout(TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        return With(node => node.Options.Timeout = limit);
    }

    /// <summary>Bounds all attempts and the waits between them together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public NodeDraft TotalTimeout(TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        return With(node => node.Options.TotalTimeout = limit);
    }

    /// <summary>Bounds how often a run may enter the node.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public NodeDraft MaxVisits(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return With(node => node.Options.MaxVisits = limit);
    }

    /// <summary>Journals what the node has read before its action starts, so that a visit entered again after a crash sees the same.</summary>
    public NodeDraft JournalPrep() => With(node => node.Options.JournalPrep = true);

    /// <summary>Wraps the node's visits in layers, outermost first.</summary>
    public NodeDraft Use(params ReadOnlySpan<NodeMiddleware> layers)
    {
        var all = layers.ToArray();
        return With(node => node.Options.Use(all));
    }

    /// <summary>Lets a failure of the node count as done for its dependents.</summary>
    public NodeDraft ContinueOnError()
    {
        _flow.EnsureOpen();
        ContinuesOnError = true;
        return this;
    }

    /// <summary>Undoes what the action did, when the run fails, is cancelled, or is asked to. Has to be idempotent.</summary>
    /// <remarks>See <see cref="Node{TPrep, TExec}.CompensateAsync"/>.</remarks>
    public NodeDraft Compensate(Func<CompensationContext, Task> compensate)
    {
        ArgumentNullException.ThrowIfNull(compensate);
        return With(node =>
        {
            if (node is IDataNode data)
                data.Compensate(compensate);
            else
                CannotUndo("its action is a node that was made elsewhere.",
                    "Let that node say how it is undone: override CompensateAsync, or call Compensate on it.");
        });
    }

    /// <summary>Undoes what the action did, by what it returned.</summary>
    /// <typeparam name="TResult">What the action returns.</typeparam>
    /// <inheritdoc cref="Compensate(Func{CompensationContext, Task})" path="/remarks"/>
    public NodeDraft Compensate<TResult>(Func<ExecResult<TResult>, CompensationContext, Task> compensate)
    {
        ArgumentNullException.ThrowIfNull(compensate);
        return With(node =>
        {
            if (node is DataNode<TResult> data)
                data.Compensate(compensate);
            else
                CannotUndo($"its action does not return a {TypeNames.Of(typeof(TResult))}.",
                    "Compensate by the type that the action returns, or without it.");
        });
    }

    private void CannotUndo(string what, string remedy) => _flow.ReportDraft("compensation-type", Name, what, remedy);

    private NodeDraft After(string node, ActionName action)
    {
        ArgumentNullException.ThrowIfNull(node);
        _flow.Depend(new Dependency(node, action, Name));
        if (_names.Add(node))
            _sources.Add(new WorkSource(node));
        return this;
    }

    private NodeDraft Does<TResult>(Delegate given, Func<WorkContext, ValueTask<TResult>> work)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(work));
        return Does(sources => new DataNode<TResult>(_flow, Name, sources, work));
    }

    private NodeDraft Does(Func<WorkSource[], Node> make)
    {
        _flow.EnsureOpen();
        if (_make is not null)
            _flow.ReportDraft("second-action", Name, "it has two actions.", "Give it one; do several things in one action, or in several nodes.");
        _make ??= make;
        return this;
    }

    private NodeDraft With(Action<Node> option)
    {
        _flow.EnsureOpen();
        _options.Add(option);
        return this;
    }

    private Node? Make()
    {
        if (_make is null)
            return null;
        var node = _make([.. _sources]);
        foreach (var option in _options)
            option(node);
        return node;
    }
}
