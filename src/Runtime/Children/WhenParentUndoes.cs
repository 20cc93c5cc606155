namespace ActorFlow;

/// <summary>What becomes of what a child run has done when its parent undoes its work.</summary>
public enum WhenParentUndoes
{
    /// <summary>
    /// The child undoes what it has done and still owes, in its place among the parent's visits: what ended last comes first. Its nodes' limits and
    /// attempts apply.
    /// </summary>
    UndoChild,

    /// <summary>It stays done. The child can be asked to undo it by itself.</summary>
    LeaveChild,
}
