using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <content>Dependencies by typed handles: a node comes after others and takes their results.</content>
public sealed partial class FlowBuilder
{
    /// <summary>Adds a node that depends on nothing: it starts with the run, beside others like it.</summary>
    /// <param name="name">The node's name, unique in the flow.</param>
    /// <param name="work">What it does; its result is journaled and can be taken by nodes that come <see cref="After{T1}(INode{T1})"/> it.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than 200 characters or holds control characters.</exception>
    public DataNode<TResult> Add<TResult>(string name, Func<WorkContext, TResult> work) => Nothing().Add(name, work);

    /// <inheritdoc cref="Add{TResult}(string, Func{WorkContext, TResult})"/>
    public DataNode<TResult> Add<TResult>(string name, Func<WorkContext, ValueTask<TResult>> work) => Nothing().Add(name, work);

    /// <inheritdoc cref="Add{TResult}(string, Func{WorkContext, TResult})"/>
    [OverloadResolutionPriority(1)]
    public DataNode<TResult> Add<TResult>(string name, Func<WorkContext, Task<TResult>> work) => Nothing().Add(name, work);

    /// <summary>Adds a node without a result that depends on nothing.</summary>
    /// <inheritdoc cref="Add{TResult}(string, Func{WorkContext, TResult})"/>
    [OverloadResolutionPriority(1)]
    public DataNode<NoPrep> Add(string name, Func<WorkContext, Task> work) => Nothing().Add(name, work);

    /// <summary>Adds a node without a result that depends on nothing.</summary>
    /// <inheritdoc cref="Add{TResult}(string, Func{WorkContext, TResult})"/>
    public DataNode<NoPrep> Add(string name, Action<WorkContext> work) => Nothing().Add(name, work);

    /// <summary>Draws nodes that start when another one is done, and take its result.</summary>
    /// <remarks>Typed for up to five nodes; for more, <see cref="After{T}(IReadOnlyList{INode{T}})"/> takes a list of one type, and
    /// <see cref="AfterAll"/> any nodes.</remarks>
    public AfterStage<T1> After<T1>(INode<T1> node) => new(Drawing(node));

    /// <summary>Draws nodes that start once, when all these are done, and take their results.</summary>
    /// <inheritdoc cref="After{T1}(INode{T1})"/>
    public AfterStage<T1, T2> After<T1, T2>(INode<T1> first, INode<T2> second) => new(Drawing(first, second));

    /// <summary>Draws nodes that start once, when all these are done, and take their results.</summary>
    /// <inheritdoc cref="After{T1}(INode{T1})"/>
    public AfterStage<T1, T2, T3> After<T1, T2, T3>(INode<T1> first, INode<T2> second, INode<T3> third) => new(Drawing(first, second, third));

    /// <summary>Draws nodes that start once, when all these are done, and take their results.</summary>
    /// <inheritdoc cref="After{T1}(INode{T1})"/>
    public AfterStage<T1, T2, T3, T4> After<T1, T2, T3, T4>(INode<T1> first, INode<T2> second, INode<T3> third, INode<T4> fourth)
        => new(Drawing(first, second, third, fourth));

    /// <summary>Draws nodes that start once, when all these are done, and take their results.</summary>
    /// <inheritdoc cref="After{T1}(INode{T1})"/>
    public AfterStage<T1, T2, T3, T4, T5> After<T1, T2, T3, T4,
        T5>(INode<T1> first, INode<T2> second, INode<T3> third, INode<T4> fourth, INode<T5> fifth)
        => new(Drawing(first, second, third, fourth, fifth));

    /// <summary>
    /// Draws nodes that start once, when all these are done, and take their results as a list. An empty list is nothing to wait for.
    /// </summary>
    public AfterList<T> After<T>(IReadOnlyList<INode<T>> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return new(Drawing([.. nodes]));
    }

    /// <summary>
    /// Draws nodes that start once, when all these are done. They read results with <see cref="WorkContext.ResultOf{T}(INode{T})"/>.
    /// </summary>
    public AfterStage AfterAll(params ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes)
            ArgumentNullException.ThrowIfNull(node, nameof(nodes));
        return new(new WorkDrawing(this, nodes.ToArray()));
    }

    /// <summary>Checks the drawing and makes a flow whose result is that of a node.</summary>
    /// <exception cref="FlowBuildException">Something is wrong; every problem is listed.</exception>
    /// <exception cref="FlowBuiltException">The flow has been built already, and does not keep the node's result.</exception>
    public Flow<TResult> Returns<TResult>(INode<TResult> node)
    {
        var source = Source(node);
        if (_built?.Find(source.Name) is not { KeepsResult: true } known || known.Node != source)
            KeepResult(source);
        return new Flow<TResult>(Build(), source);
    }

    /// <summary>Draws a node that comes after others, whose results are kept for it.</summary>
    internal void AddAfter(Node node, Node[] sources)
    {
        Place(node).KeepsResult |= node.HasResult;
        _hasDependencies = true;
        _dependent.Add(node.Name);
        foreach (var source in sources)
        {
            Place(source);
            _dependencies.Add(new(source.Name, ActionName.Default, node.Name));
        }
    }

    private AfterStage Nothing() => new(new WorkDrawing(this, []));

    private WorkDrawing Drawing(params object[] nodes) => new(this, Array.ConvertAll(nodes, Source));

    private static Node Source(object node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node as Node ?? throw new ArgumentException(
            $"A {TypeNames.Of(node.GetType())} is no node. Derive from Node<TPrep, TExec>; do not implement INode.", nameof(node));
    }
}
