namespace ActorFlow;

/// <summary>How an item of a batch stands.</summary>
public enum ItemStatus
{
    /// <summary>It was not started, or was cut off before it ended.</summary>
    NotStarted,

    /// <summary>It has its result.</summary>
    Done,

    /// <summary>Its last attempt and its fallback failed.</summary>
    Failed,
}
