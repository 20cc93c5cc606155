using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <content>Batches in one line.</content>
public abstract partial class Node
{
    /// <summary>A batch that reads its items from the key <c>items</c> and writes the results to the key <c>results</c>; <see cref="BatchOptionExtensions.Keys"/> names others.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="each">Works on one item.</param>
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Batch<TItem, TResult>(string name, Func<TItem, TResult> each) => Named(name).Items<TItem>().Each(each);

    /// <inheritdoc cref="Batch{TItem, TResult}(string, Func{TItem, TResult})"/>
    [OverloadResolutionPriority(1)]
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Batch<TItem, TResult>(string name, Func<TItem, Task<TResult>> each)
        => Named(name).Items<TItem>().Each(each);

    /// <inheritdoc cref="Batch{TItem, TResult}(string, Func{TItem, TResult})"/>
    [OverloadResolutionPriority(1)]
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Batch<TItem, TResult>(string name, Func<TItem, ExecContext, ValueTask<TResult>> each)
        => Named(name).Items<TItem>().Each(each);

    /// <inheritdoc cref="Batch{TItem, TResult}(string, Func{TItem, TResult})"/>
    [OverloadResolutionPriority(2)]
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Batch<TItem, TResult>(string name, Func<TItem, ExecContext, Task<TResult>> each)
        => Named(name).Items<TItem>().Each(each);
}
