namespace ActorFlow;

/// <summary>A child run could not undo all that it has done, when its parent undid its work.</summary>
public sealed class ChildUndoException : Exception
{
    internal ChildUndoException(RunId runId, string node, RunId child, string why)
        : base($"Run '{runId}', node '{node}': what child run '{child}' has done could not be undone: {why}. See to it, and ask this run to compensate once more.")
    {
        RunId = runId;
        Node = node;
        Child = child;
    }

    /// <summary>The parent.</summary>
    public RunId RunId { get; }

    /// <summary>The path of the node that started the child.</summary>
    public string Node { get; }

    /// <summary>The child.</summary>
    public RunId Child { get; }
}
