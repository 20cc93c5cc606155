namespace ActorFlow;

/// <summary>How far the batch of a visit has come, by the journal: what ended a moment ago and waits for its chunk is not in it. Immutable.</summary>
/// <param name="Done">Items that have their result.</param>
/// <param name="Failed">Items that have failed for good in the present attempt of the batch.</param>
/// <param name="Total">How many items there are; null while that is not known, as of a stream.</param>
public sealed record BatchCounts(long Done, long Failed, long? Total)
{
    /// <summary>How long the rest will take if it goes on as it did; null when that cannot be said.</summary>
    /// <param name="elapsed">How long it has taken so far.</param>
    public TimeSpan? Remaining(TimeSpan elapsed)
        => Total is { } total && Done + Failed > 0 && (total - Done - Failed) * elapsed.TotalSeconds / (Done + Failed) is var seconds
            && seconds < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(Math.Max(0, seconds))
            : null;
}
