namespace ActorFlow;

/// <summary>An attempt of an item took longer than the items' limit.</summary>
public sealed class ItemTimeoutException : TimeoutException
{
    internal ItemTimeoutException(RunId runId, string node, long index, int attempt, TimeSpan limit)
        : base($"Run '{runId}', node '{node}', item {index}: attempt {attempt} was cut off after its limit of {limit}. "
            + "Let it obey its cancellation token, or raise the items' Timeout.")
    {
        Index = index;
        Limit = limit;
    }

    /// <summary>Which item, from 0.</summary>
    public long Index { get; }

    /// <summary>The limit that was reached.</summary>
    public TimeSpan Limit { get; }
}
