namespace ActorFlow;

/// <summary>What the stages of the typed dependency builder have in common: a flow that is being drawn, and the nodes to come after.</summary>
internal sealed class WorkDrawing(FlowBuilder flow, Node[] sources)
{
    public DataNode<TResult> Add<TResult>(string name, Delegate given, Func<WorkContext, ValueTask<TResult>> work)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(given, nameof(work));
        return Add(new DataNode<TResult>(flow, name, Array.ConvertAll(sources, WorkSource.Of), work));
    }

    public TNode Add<TNode>(TNode node)
        where TNode : Node
    {
        flow.AddAfter(node, sources);
        return node;
    }

    /// <summary>Work without a result, as work with one.</summary>
    public static async ValueTask<NoPrep> Nothing(Task work)
    {
        await work;
        return default;
    }

    /// <summary>Work without a result, as work with one.</summary>
    public static ValueTask<NoPrep> Nothing(Action work)
    {
        work();
        return default;
    }
}
