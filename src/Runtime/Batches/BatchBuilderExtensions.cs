using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>Batches made of lambdas: <c>Node.Named("resize").Items(s => s.GetList&lt;string&gt;("files")).Each((file, x) => …)</c>.</summary>
public static class BatchBuilderExtensions
{
    /// <summary>Reads the items from <see cref="BatchOptions.ItemsKey"/>, which has to be there and not null.</summary>
    public static ItemsStage<IReadOnlyList<TItem>, TItem> Items<TItem>(this NodeBuilder node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new(node.Name, (batch, context) => new(BatchKeys.Read<TItem>(context, batch.ItemsKey)), BatchSource<TItem>.Of);
    }

    /// <summary>Yields the items from the run's state. Null fails the visit; an empty list is a batch of none.</summary>
    public static ItemsStage<IReadOnlyList<TItem>, TItem> Items<TItem>(this NodeBuilder node, Func<SharedState, IEnumerable<TItem>> items)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(items);
        return new(node.Name, (_, context) => new(Listed(items(context.State))), BatchSource<TItem>.Of);
    }

    /// <summary>Yields the items asynchronously. Null fails the visit; an empty list is a batch of none.</summary>
    [OverloadResolutionPriority(1)]
    public static ItemsStage<IReadOnlyList<TItem>, TItem> Items<TItem>(this NodeBuilder node, Func<NodeContext, Task<IReadOnlyList<TItem>>> items)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(items);
        return new(node.Name, (_, context) => items(context) is { } listed ? new(listed) : default, BatchSource<TItem>.Of);
    }

    /// <summary>Streams the items from a source that is named by what is read from the run's state.</summary>
    /// <param name="node">The node under construction.</param>
    /// <param name="source">Reads what the items come from: a path, a query, a range.</param>
    /// <param name="open">Begins the stream; called again after a crash, and then has to give the same items in the same order.</param>
    public static ItemsStage<TSource, TItem> Stream<TSource, TItem>(this NodeBuilder node, Func<SharedState, TSource> source,
        Func<TSource, CancellationToken, IAsyncEnumerable<TItem>> open)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(open);
        return new(node.Name, (_, context) => new(source(context.State)), named => BatchSource<TItem>.Of(cancellation => open(named, cancellation)));
    }

    // Null stays null, so that it is refused by name; a list stays the object it is.
    private static IReadOnlyList<TItem> Listed<TItem>(IEnumerable<TItem>? items) => items switch
    {
        null => null!,
        IReadOnlyList<TItem> list => list,
        _ => [.. items],
    };
}
