using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>
/// Draws nodes that come after any number of nodes with one type of result, and take their results as a list. Made by <see cref="FlowBuilder"/>.
/// </summary>
/// <typeparam name="T">The result of each node.</typeparam>
/// <remarks>The list is in the order in which the nodes were given. One that failed and lets the flow go on, or was passed over, gives
/// <c>default</c>.</remarks>
public sealed class AfterList<T>
{
    private readonly WorkDrawing _drawing;

    internal AfterList(WorkDrawing drawing) => _drawing = drawing;

    /// <summary>Adds a node.</summary>
    public DataNode<TResult> Add<TResult>(string name, Func<IReadOnlyList<T>, TResult> work)
        => _drawing.Add<TResult>(name, work, x => new(work(All(x))));

    /// <summary>Adds a node.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<TResult> Add<TResult>(string name, Func<IReadOnlyList<T>, Task<TResult>> work)
        => _drawing.Add<TResult>(name, work, x => new(work(All(x))));

    /// <summary>Adds a node without a result.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<NoPrep> Add(string name, Func<IReadOnlyList<T>, Task> work)
        => _drawing.Add(name, work, x => WorkDrawing.Nothing(work(All(x))));

    /// <summary>Adds a node without a result.</summary>
    public DataNode<NoPrep> Add(string name, Action<IReadOnlyList<T>> work)
        => _drawing.Add(name, work, x => WorkDrawing.Nothing(() => work(All(x))));

    /// <summary>Adds a node, with the attempt at hand.</summary>
    public DataNode<TResult> Add<TResult>(string name, Func<IReadOnlyList<T>, WorkContext, TResult> work)
        => _drawing.Add<TResult>(name, work, x => new(work(All(x), x)));

    /// <summary>Adds a node, with the attempt at hand.</summary>
    public DataNode<TResult> Add<TResult>(string name, Func<IReadOnlyList<T>, WorkContext, ValueTask<TResult>> work)
        => _drawing.Add(name, work, x => work(All(x), x));

    /// <summary>Adds a node, with the attempt at hand.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<TResult> Add<TResult>(string name, Func<IReadOnlyList<T>, WorkContext, Task<TResult>> work)
        => _drawing.Add<TResult>(name, work, x => new(work(All(x), x)));

    /// <summary>Adds a node without a result, with the attempt at hand.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<NoPrep> Add(string name, Func<IReadOnlyList<T>, WorkContext, Task> work)
        => _drawing.Add(name, work, x => WorkDrawing.Nothing(work(All(x), x)));

    /// <summary>Adds a node that was made elsewhere. It can read the results with <c>context.ResultOf</c>.</summary>
    public TNode Add<TNode>(TNode node)
        where TNode : Node
        => _drawing.Add(node);

    private static T[] All(WorkContext x)
    {
        var all = new T[x.SourceCount];
        for (var i = 0; i < all.Length; i++)
            all[i] = x.Value<T>(i);
        return all;
    }
}
