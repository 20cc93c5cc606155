namespace ActorFlow.Actors.Batches;

/// <summary>An item that is to be taken up again.</summary>
internal abstract class BatchItem(long index, int attempt)
{
    public long Index => index;

    /// <summary>The attempt that is next, from 1.</summary>
    public int Attempt => attempt;

    /// <summary>Why that attempt has failed already, where it was cut off from outside.</summary>
    public Exception? Found { get; init; }
}

/// <summary>An item that is to be taken up again.</summary>
internal sealed class BatchItem<TItem>(long index, TItem item, int attempt) : BatchItem(index, attempt)
{
    public TItem Item => item;
}
