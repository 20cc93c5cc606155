namespace ActorFlow;

/// <summary>What became of one item of a batch.</summary>
/// <typeparam name="TResult">What an item gives.</typeparam>
/// <param name="Index">Which item, from 0.</param>
/// <param name="Value">Its result; the type's default when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public readonly record struct ItemResult<TResult>(long Index, TResult? Value, ItemError? Error)
{
    /// <summary>Whether the item has its result.</summary>
    public bool IsDone => Error is null;
}
