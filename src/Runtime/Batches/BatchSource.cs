namespace ActorFlow;

/// <summary>Where the items of a batch come from: a list, or a stream of any length that can be enumerated again.</summary>
/// <typeparam name="TItem">An item.</typeparam>
public sealed class BatchSource<TItem>
{
    private BatchSource(IReadOnlyList<TItem>? list, Func<CancellationToken, IAsyncEnumerable<TItem>>? stream)
    {
        List = list;
        Stream = stream;
    }

    internal IReadOnlyList<TItem>? List { get; }

    internal Func<CancellationToken, IAsyncEnumerable<TItem>>? Stream { get; }

    /// <summary>Items that are all there.</summary>
    public static BatchSource<TItem> Of(IReadOnlyList<TItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new(items, null);
    }

    /// <summary>Items that come one after the other. Only a window of them is in memory.</summary>
    /// <param name="open">Begins the stream; called again after a crash or a failed attempt, and then has to give the same items in the same
    /// order.</param>
    public static BatchSource<TItem> Of(Func<CancellationToken, IAsyncEnumerable<TItem>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return new(null, open);
    }
}
