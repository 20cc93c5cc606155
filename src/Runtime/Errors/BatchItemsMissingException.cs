namespace ActorFlow;

/// <summary>A batch got null where it needs items. No items are an empty list.</summary>
public sealed class BatchItemsMissingException : Exception
{
    internal BatchItemsMissingException(RunId runId, string node, string what)
        : base($"Run '{runId}', node '{node}': the batch has no items to run on, because {what}. An empty list is a batch of none; Items.From(value) turns null into one.")
        => Node = node;

    /// <summary>The node's path.</summary>
    public string Node { get; }
}
