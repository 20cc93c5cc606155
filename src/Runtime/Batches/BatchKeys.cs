namespace ActorFlow;

/// <summary>The keys that batches read and write by default.</summary>
internal static class BatchKeys
{
    public static IReadOnlyList<T> Read<T>(NodeContext context, string key)
        => context.State.Has(key)
            ? context.State.Get<IReadOnlyList<T>?>(key)
            ?? throw new BatchItemsMissingException(context.RunId, context.Node, $"the key '{key}' holds null")
            : throw new BatchItemsMissingException(context.RunId, context.Node, $"the state has no key '{key}'");

    public static void Write<TSource, TItem, TResult>(SharedState state, BatchNode<TSource, TItem, TResult> node, BatchResults<TResult> results)
    {
        if (node.Sink is not null)
            return;
        if (node.Batch.ErrorMode == BatchErrorMode.Continue)
            state.Set(node.Batch.ResultsKey, results.Items());
        else
            state.Set(node.Batch.ResultsKey, results.Values);
    }
}
