namespace ActorFlow;

/// <summary>A child run did not complete, and the node that waits for it routes no action for that.</summary>
public sealed class ChildRunException : Exception
{
    internal ChildRunException(RunId runId, string node, ChildResult child)
        : base($"Run '{runId}', node '{node}': child run '{child.RunId}' ended as {child.Status.ToString().ToLowerInvariant()}"
            + $"{(child.Error is { } error ? $": {error}" : child.Reason is { } reason ? $" ({reason})" : "")}. Mend the cause and retry this run: its child goes on with what failed. "
            + "Or route it with OnChildFailure.")
    {
        RunId = runId;
        Node = node;
        Child = child.RunId;
        Status = child.Status;
    }

    /// <summary>The parent.</summary>
    public RunId RunId { get; }

    /// <summary>The path of the node that started the child.</summary>
    public string Node { get; }

    /// <summary>The child.</summary>
    public RunId Child { get; }

    /// <summary>How it ended.</summary>
    public RunStatus Status { get; }
}
