namespace ActorFlow;

/// <summary>The worker that was on an item ended without an outcome for it. It counts as a failed attempt of that item, and of no other.</summary>
public sealed class BatchWorkerException : Exception
{
    internal BatchWorkerException(RunId runId, string node, long index)
        : base($"Run '{runId}', node '{node}', item {index}: the worker that was on the item failed. The log tells why; give the items more attempts to have it tried again.")
        => Index = index;

    /// <summary>Which item, from 0.</summary>
    public long Index { get; }
}
