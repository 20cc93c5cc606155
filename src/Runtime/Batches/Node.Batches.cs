using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <content>Batches in one line.</content>
public abstract partial class Node
{
    /// <summary>
    /// A batch that reads its items from the key <c>items</c> and writes the results to the key <c>results</c>;
    /// <see cref="BatchOptionExtensions.Keys"/> names others.
    /// </summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="each">Works on one item.</param>
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Batch<TItem, TResult>(string name, Func<TItem, TResult> each)
        => Named(name).Items<TItem>().Each(each);

    /// <inheritdoc cref="Batch{TItem, TResult}(string, Func{TItem, TResult})"/>
    [OverloadResolutionPriority(1)]
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Batch<TItem, TResult>(string name, Func<TItem, Task<TResult>> each)
        => Named(name).Items<TItem>().Each(each);

    /// <inheritdoc cref="Batch{TItem, TResult}(string, Func{TItem, TResult})"/>
    [OverloadResolutionPriority(1)]
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Batch<TItem, TResult>(string name,
        Func<TItem, ExecContext, ValueTask<TResult>> each)
        => Named(name).Items<TItem>().Each(each);

    /// <inheritdoc cref="Batch{TItem, TResult}(string, Func{TItem, TResult})"/>
    [OverloadResolutionPriority(2)]
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Batch<TItem, TResult>(string name, Func<TItem, ExecContext, Task<TResult>> each)
        => Named(name).Items<TItem>().Each(each);

    /// <summary>Makes something of every item, several at a time: the results come in item order.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="map">Makes a result of an item.</param>
    /// <param name="from">The key of the items.</param>
    /// <param name="to">The key of the results.</param>
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Map<TItem, TResult>(string name, Func<TItem, ExecContext, ValueTask<TResult>> map,
        string from = "items", string to = "results")
        => Batch(name, map).Keys(from, to);

    /// <inheritdoc cref="Map{TItem, TResult}(string, Func{TItem, ExecContext, ValueTask{TResult}}, string, string)"/>
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, TResult> Map<TItem, TResult>(string name, Func<TItem, TResult> map, string from = "items",
        string to = "results")
        => Batch(name, map).Keys(from, to);

    /// <summary>Keeps the items that pass, in item order; several are asked at a time.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="passes">Whether an item passes.</param>
    /// <param name="from">The key of the items.</param>
    /// <param name="to">The key of those that pass.</param>
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, bool> Filter<TItem>(string name, Func<TItem, ExecContext, ValueTask<bool>> passes,
        string from = "items", string to = "results")
        => Passing(Batch(name, passes), from, to);

    /// <inheritdoc cref="Filter{TItem}(string, Func{TItem, ExecContext, ValueTask{bool}}, string, string)"/>
    public static LambdaBatch<IReadOnlyList<TItem>, TItem, bool> Filter<TItem>(string name, Func<TItem, bool> passes, string from = "items",
        string to = "results")
        => Passing(Batch(name, passes), from, to);

    /// <summary>Folds the items into one value, one after the other in item order.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="seed">What the fold begins with.</param>
    /// <param name="fold">Takes an item into the value.</param>
    /// <param name="from">The key of the items.</param>
    /// <param name="to">The key of the value.</param>
    public static LambdaNode<IReadOnlyList<TItem>, TValue> Reduce<TItem, TValue>(string name, TValue seed, Func<TValue, TItem, TValue> fold,
        string from = "items", string to = "result")
    {
        ArgumentNullException.ThrowIfNull(fold);
        return Named(name).Prep((_, context) => BatchKeys.Read<TItem>(context, from)).Exec(items => items.Aggregate(seed, fold))
            .Post((state, value) => state.Set(to, value));
    }

    /// <summary>Cuts the items into lists of at most so many, in item order: what a batch behind it takes as one item each.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="size">How many items a list has at most; at least 1.</param>
    /// <param name="from">The key of the items.</param>
    /// <param name="to">The key of the lists.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1.</exception>
    public static LambdaNode<IReadOnlyList<TItem>, IReadOnlyList<TItem[]>> Chunk<TItem>(string name, int size, string from = "items",
        string to = "chunks")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Named(name).Prep((_, context) => BatchKeys.Read<TItem>(context, from)).Exec<IReadOnlyList<TItem[]>>(items => [.. items.Chunk(size)])
            .Post((state, chunks) => state.Set(to, chunks));
    }

    private static LambdaBatch<IReadOnlyList<TItem>, TItem, bool> Passing<TItem>(LambdaBatch<IReadOnlyList<TItem>, TItem, bool> batch, string from,
        string to)
        => batch.Keys(from, to).Post((state, items, passes) =>
        {
            state.Set(batch.Batch.ResultsKey, items.Where((_, index) => passes.Values[index]).ToList());
            return default;
        });
}
