using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>Draws nodes that come after five nodes and take their results. Made by <see cref="FlowBuilder"/>.</summary>
/// <typeparam name="T1">The result of node 1.</typeparam>
/// <typeparam name="T2">The result of node 2.</typeparam>
/// <typeparam name="T3">The result of node 3.</typeparam>
/// <typeparam name="T4">The result of node 4.</typeparam>
/// <typeparam name="T5">The result of node 5.</typeparam>
/// <remarks>A node that failed and lets the flow go on, or that was passed over, gives <c>default</c>.</remarks>
public sealed class AfterStage<T1, T2, T3, T4, T5>
{
    private readonly WorkDrawing _drawing;

    internal AfterStage(WorkDrawing drawing) => _drawing = drawing;

    /// <summary>Adds a node.</summary>
    public DataNode<TResult> Add<TResult>(string name, Func<T1, T2, T3, T4, T5, TResult> work)
        => _drawing.Add<TResult>(name, work, x => new(work(x.Value<T1>(0), x.Value<T2>(1), x.Value<T3>(2), x.Value<T4>(3), x.Value<T5>(4))));

    /// <summary>Adds a node.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<TResult> Add<TResult>(string name, Func<T1, T2, T3, T4, T5, Task<TResult>> work)
        => _drawing.Add<TResult>(name, work, x => new(work(x.Value<T1>(0), x.Value<T2>(1), x.Value<T3>(2), x.Value<T4>(3), x.Value<T5>(4))));

    /// <summary>Adds a node without a result.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<NoPrep> Add(string name, Func<T1, T2, T3, T4, T5, Task> work)
        => _drawing.Add(name, work, x => WorkDrawing.Nothing(work(x.Value<T1>(0), x.Value<T2>(1), x.Value<T3>(2), x.Value<T4>(3), x.Value<T5>(4))));

    /// <summary>Adds a node without a result.</summary>
    public DataNode<NoPrep> Add(string name, Action<T1, T2, T3, T4, T5> work)
        => _drawing.Add(name, work, x => WorkDrawing.Nothing(()
            => work(x.Value<T1>(0), x.Value<T2>(1), x.Value<T3>(2), x.Value<T4>(3), x.Value<T5>(4))));

    /// <summary>Adds a node, with the attempt at hand.</summary>
    public DataNode<TResult> Add<TResult>(string name, Func<T1, T2, T3, T4, T5, WorkContext, TResult> work)
        => _drawing.Add<TResult>(name, work, x => new(work(x.Value<T1>(0), x.Value<T2>(1), x.Value<T3>(2), x.Value<T4>(3), x.Value<T5>(4), x)));

    /// <summary>Adds a node, with the attempt at hand.</summary>
    public DataNode<TResult> Add<TResult>(string name, Func<T1, T2, T3, T4, T5, WorkContext, ValueTask<TResult>> work)
        => _drawing.Add(name, work, x => work(x.Value<T1>(0), x.Value<T2>(1), x.Value<T3>(2), x.Value<T4>(3), x.Value<T5>(4), x));

    /// <summary>Adds a node, with the attempt at hand.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<TResult> Add<TResult>(string name, Func<T1, T2, T3, T4, T5, WorkContext, Task<TResult>> work)
        => _drawing.Add<TResult>(name, work, x => new(work(x.Value<T1>(0), x.Value<T2>(1), x.Value<T3>(2), x.Value<T4>(3), x.Value<T5>(4), x)));

    /// <summary>Adds a node without a result, with the attempt at hand.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<NoPrep> Add(string name, Func<T1, T2, T3, T4, T5, WorkContext, Task> work)
        => _drawing.Add(name, work, x => WorkDrawing.Nothing(work(x.Value<T1>(0), x.Value<T2>(1), x.Value<T3>(2), x.Value<T4>(3), x.Value<T5>(4),
            x)));

    /// <summary>Adds a node that was made elsewhere. It can read the results with <c>context.ResultOf</c>.</summary>
    public TNode Add<TNode>(TNode node)
        where TNode : Node
        => _drawing.Add(node);
}
