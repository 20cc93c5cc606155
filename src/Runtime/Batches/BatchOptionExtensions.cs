namespace ActorFlow;

/// <summary>Options of batches as a chain of calls. Each sets the option on the node itself and returns it.</summary>
public static class BatchOptionExtensions
{
    /// <summary>Sets how many items run at the same time at most; 1 is one after the other.</summary>
    public static TNode Concurrency<TNode>(this TNode node, int max)
        where TNode : IBatchNode
        => With(node, batch => batch.MaxConcurrency = max);

    /// <summary>Sets what failed items mean.</summary>
    public static TNode OnItemErrors<TNode>(this TNode node, BatchErrorMode mode)
        where TNode : IBatchNode
        => With(node, batch => batch.ErrorMode = mode);

    /// <summary>Sets how many items a batch may have.</summary>
    public static TNode MaxItems<TNode>(this TNode node, long limit)
        where TNode : IBatchNode
        => With(node, batch => batch.MaxItems = limit);

    /// <summary>Bounds how many attempts of items begin in any second.</summary>
    public static TNode MaxPerSecond<TNode>(this TNode node, double rate)
        where TNode : IBatchNode
        => With(node, batch => batch.MaxPerSecond = rate);

    /// <summary>Sets how often each item is tried in total, and the constant wait between attempts (default: none).</summary>
    public static TNode ItemAttempts<TNode>(this TNode node, int total, TimeSpan wait = default)
        where TNode : IBatchNode
        => node.ItemRetry(RetryPolicy.Constant(total, wait));

    /// <summary>Sets how often each item is tried, and how long to wait between attempts.</summary>
    public static TNode ItemRetry<TNode>(this TNode node, RetryPolicy policy)
        where TNode : IBatchNode
        => With(node, batch => batch.Items.Retry = policy);

    /// <summary>Bounds one attempt of an item.</summary>
    public static TNode ItemTimeout<TNode>(this TNode node, TimeSpan limit)
        where TNode : IBatchNode
        => With(node, batch => batch.Items.Timeout = limit);

    /// <summary>Wraps each attempt of an item in layers.</summary>
    public static TNode UseForItems<TNode>(this TNode node, params ReadOnlySpan<NodeMiddleware> layers)
        where TNode : IBatchNode
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Batch.Items.Use(layers);
        return node;
    }

    /// <summary>Sets the keys that items are read from and results are written to, where the node does not say otherwise.</summary>
    public static TNode Keys<TNode>(this TNode node, string items, string results)
        where TNode : IBatchNode
        => With(node, batch => (batch.ItemsKey, batch.ResultsKey) = (items, results));

    /// <summary>Shares a pool of the flow system with other batches.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The pool's name.</param>
    /// <param name="weight">How large the batch's share is against those of other runs.</param>
    /// <param name="priority">Higher goes before lower.</param>
    public static TNode Pool<TNode>(this TNode node, string name, int weight = 1, int priority = 0)
        where TNode : IBatchNode
        => With(node, batch => (batch.Pool, batch.Weight, batch.Priority) = (name, weight, priority));

    /// <summary>In a journaled run: how many finished items one entry carries at most, and how long one waits for it.</summary>
    public static TNode Chunks<TNode>(this TNode node, int items, TimeSpan time)
        where TNode : IBatchNode
        => With(node, batch => (batch.ChunkItems, batch.ChunkTime) = (items, time));

    private static TNode With<TNode>(TNode node, Action<BatchOptions> set)
        where TNode : IBatchNode
    {
        ArgumentNullException.ThrowIfNull(node);
        set(node.Batch);
        return node;
    }
}
