using System.Text.Json.Serialization;

namespace ActorFlow;

/// <summary>What a batch gives to Post: the results in item order, and the failed items where the batch goes on in spite of them.</summary>
/// <typeparam name="TResult">What an item gives.</typeparam>
public sealed class BatchResults<TResult>
{
    /// <summary>Creates the outcome of a batch.</summary>
    /// <param name="count">How many items there were.</param>
    /// <param name="values">A result for each item in item order; empty when they were streamed to a sink.</param>
    /// <param name="failed">How many items failed.</param>
    /// <param name="errors">The failed items in item order; those of a batch whose results go to a sink may be fewer than
    /// <paramref name="failed"/>.</param>
    [JsonConstructor]
    public BatchResults(long count, IReadOnlyList<TResult> values, long failed = 0, IReadOnlyList<ItemError>? errors = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        Count = count;
        Values = values;
        Failed = failed;
        Errors = errors ?? [];
    }

    /// <summary>How many items there were.</summary>
    public long Count { get; }

    /// <summary>The results in item order, with the type's default for an item that failed. Empty when they were streamed to a sink.</summary>
    public IReadOnlyList<TResult> Values { get; }

    /// <summary>How many items failed; more than none only under <see cref="BatchErrorMode.Continue"/>.</summary>
    public long Failed { get; }

    /// <summary>The failed items, in item order. Where results go to a sink, the first 1 000 of them.</summary>
    public IReadOnlyList<ItemError> Errors { get; }

    /// <summary>Result and error of each item, in item order; empty when the results were streamed to a sink.</summary>
    public IReadOnlyList<ItemResult<TResult>> Items()
    {
        var items = new ItemResult<TResult>[Values.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = new ItemResult<TResult>(i, Values[i], null);
        foreach (var error in Errors)
        {
            if (error.Index < items.Length)
                items[error.Index] = new ItemResult<TResult>(error.Index, default, error);
        }

        return items;
    }
}
