namespace ActorFlow;

/// <summary>A batch: Prep yields items, Exec runs for each of them, several at a time, and Post gets items and results in item order.</summary>
/// <typeparam name="TItem">An item.</typeparam>
/// <typeparam name="TResult">What an item gives.</typeparam>
/// <inheritdoc cref="BatchNode{TSource, TItem, TResult}"/>
public abstract class BatchNode<TItem, TResult> : BatchNode<IReadOnlyList<TItem>, TItem, TResult>
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name; null takes <see cref="NodeNameAttribute"/> or the type's name.</param>
    protected BatchNode(string? name = null)
        : base(name)
    {
    }

    /// <summary>Yields the items; <see cref="Items"/> makes them of anything. Not retried: an exception fails the visit.</summary>
    /// <remarks>The default reads <see cref="BatchOptions.ItemsKey"/>, which has to be there and not null.</remarks>
    protected internal override ValueTask<IReadOnlyList<TItem>> PrepAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(BatchKeys.Read<TItem>(context, Batch.ItemsKey));
    }

    /// <inheritdoc/>
    protected internal sealed override BatchSource<TItem> Open(IReadOnlyList<TItem> source) => BatchSource<TItem>.Of(source);

    /// <summary>Writes the state and names the action.</summary>
    /// <param name="context">The run's state as committed now; writes to it are this visit's patch.</param>
    /// <param name="prep">The items.</param>
    /// <param name="exec">Their results, in the same order.</param>
    /// <remarks>
    /// The default writes the results to <see cref="BatchOptions.ResultsKey"/>: under <see cref="BatchErrorMode.Continue"/> as a list of
    /// <see cref="ItemResult{TResult}"/>, else as a list of the results themselves. Nothing is written when they went to a sink.
    /// </remarks>
    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, IReadOnlyList<TItem> prep, BatchResults<TResult> exec)
    {
        ArgumentNullException.ThrowIfNull(context);
        BatchKeys.Write(context.State, this, exec);
        return default;
    }
}
