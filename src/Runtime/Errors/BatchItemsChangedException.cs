namespace ActorFlow;

/// <summary>A batch that goes on after a crash or a failed attempt has other items than those that were journaled as finished.</summary>
public sealed class BatchItemsChangedException : Exception
{
    internal BatchItemsChangedException(RunId runId, string node, long index, string what)
        : base($"Run '{runId}', node '{node}': item {index} {what}, so its journaled result may belong to something else. A source has to give the same items in "
            + "the same order each time it is opened. Mend the source and retry the run, or start a new run.")
    {
        Node = node;
        Index = index;
    }

    /// <summary>The node's path.</summary>
    public string Node { get; }

    /// <summary>Which item, from 0.</summary>
    public long Index { get; }
}
