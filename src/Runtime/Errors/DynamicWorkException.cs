namespace ActorFlow;

/// <summary>
/// A node asked its run for something that cannot be done: work that the flow does not know, a jump across a join, too much at once.
/// </summary>
public sealed class DynamicWorkException : InvalidOperationException
{
    internal DynamicWorkException(RunId runId, string node, string what, string remedy)
        : base($"Run '{runId}', node '{node}': {what}. {remedy}")
    {
        RunId = runId;
        Node = node;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The path of the node that asked.</summary>
    public string Node { get; }
}
