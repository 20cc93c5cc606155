namespace ActorFlow;

/// <summary>Where the compensation of a visit stands.</summary>
public enum CompensationStatus
{
    /// <summary>The visit's Exec has, or may have, had its effect, and it has not been undone.</summary>
    Owed,

    /// <summary>The effect has been undone.</summary>
    Compensated,

    /// <summary>Every attempt to undo it has failed. Asking the run to compensate tries again.</summary>
    Failed,

    /// <summary>There is nothing to undo: Exec is known to have failed without effect, or did not begin.</summary>
    NotNeeded,
}

/// <summary>What became of the work of one visit whose node can undo it.</summary>
/// <param name="Node">The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</param>
/// <param name="Visit">Which entry into the node it was, from 1.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Error">Why the last attempt to undo it failed, or null.</param>
public sealed record CompensationDetail(string Node, int Visit, CompensationStatus Status, RunError? Error);
