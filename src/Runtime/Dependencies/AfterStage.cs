using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>
/// Draws nodes that come after any nodes; their results are read by <see cref="WorkContext.ResultOf{T}(INode{T})"/>. Made by
/// <see cref="FlowBuilder.AfterAll"/>.
/// </summary>
public sealed class AfterStage
{
    private readonly WorkDrawing _drawing;

    internal AfterStage(WorkDrawing drawing) => _drawing = drawing;

    /// <summary>Adds a node.</summary>
    public DataNode<TResult> Add<TResult>(string name, Func<WorkContext, TResult> work) => _drawing.Add<TResult>(name, work, x => new(work(x)));

    /// <summary>Adds a node.</summary>
    public DataNode<TResult> Add<TResult>(string name, Func<WorkContext, ValueTask<TResult>> work) => _drawing.Add(name, work, work);

    /// <summary>Adds a node.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<TResult> Add<TResult>(string name, Func<WorkContext, Task<TResult>> work) => _drawing.Add<TResult>(name, work, x => new(work(x)));

    /// <summary>Adds a node without a result.</summary>
    [OverloadResolutionPriority(1)]
    public DataNode<NoPrep> Add(string name, Func<WorkContext, Task> work) => _drawing.Add(name, work, x => WorkDrawing.Nothing(work(x)));

    /// <summary>Adds a node without a result.</summary>
    public DataNode<NoPrep> Add(string name, Action<WorkContext> work) => _drawing.Add(name, work, x => WorkDrawing.Nothing(() => work(x)));

    /// <summary>Adds a node that was made elsewhere. It can read the results with <c>context.ResultOf</c>.</summary>
    public TNode Add<TNode>(TNode node)
        where TNode : Node
        => _drawing.Add(node);
}
