namespace ActorFlow;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Accepted, its start is not committed yet.</summary>
    Pending,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Nothing is in flight; a due time, a signal or an answer will wake it. Holds no thread.</summary>
    Waiting,

    /// <summary>Held by a person; resumes on request.</summary>
    Paused,

    /// <summary>Recovered but not dispatched, because its flow is not registered or no longer fits.</summary>
    Parked,

    /// <summary>Ended by itself: no token is left.</summary>
    Completed,

    /// <summary>Ended by an error that no boundary took; can be retried.</summary>
    Failed,

    /// <summary>Ended by a cooperative stop; can be retried.</summary>
    Cancelled,

    /// <summary>Ended by force; final.</summary>
    Killed,

    /// <summary>Its journal cannot be read or applied; kept aside with the reason.</summary>
    Quarantined,
}

/// <summary>Questions one asks of a status.</summary>
public static class RunStatusExtensions
{
    /// <summary>Whether the run has ended: completed, failed, cancelled or killed.</summary>
    public static bool IsEnded(this RunStatus status) => status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled or RunStatus.Killed;
}
