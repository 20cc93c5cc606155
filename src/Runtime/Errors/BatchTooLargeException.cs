namespace ActorFlow;

/// <summary>A batch has more items than its node allows.</summary>
public sealed class BatchTooLargeException : Exception
{
    internal BatchTooLargeException(RunId runId, string node, long count, long limit)
        : base($"Run '{runId}', node '{node}': the batch has {count} items, and at most {limit} are allowed. No item of a list has run. Split it, or raise MaxItems.")
    {
        Node = node;
        Count = count;
        Limit = limit;
    }

    /// <summary>The node's path.</summary>
    public string Node { get; }

    /// <summary>How many items there are; of a stream, how many were seen.</summary>
    public long Count { get; }

    /// <summary>How many are allowed.</summary>
    public long Limit { get; }
}
