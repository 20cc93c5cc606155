namespace ActorFlow;

/// <summary>What becomes of a child run that is at work when its parent is cancelled, fails or is killed.</summary>
public enum WhenParentStops
{
    /// <summary>It is cancelled. The parent owes that, over restarts too, until the child has heard of it.</summary>
    CancelChild,

    /// <summary>It goes on by itself.</summary>
    LeaveChild,
}
