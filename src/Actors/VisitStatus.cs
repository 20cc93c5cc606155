namespace ActorFlow;

/// <summary>Where a visit stands, as far as the journal tells.</summary>
public enum VisitStatus
{
    /// <summary>Reached, and held: the run is paused, parked, has ended, or settles a failure first.</summary>
    Pending,

    /// <summary>At work, or about to be.</summary>
    Running,

    /// <summary>Waits for the time of its next attempt.</summary>
    Waiting,

    /// <summary>Ended well.</summary>
    Completed,

    /// <summary>Failed for good; an error boundary may have taken it.</summary>
    Failed,

    /// <summary>Cut off by a cancel: neither failed nor done. A retry of the run runs it again.</summary>
    Interrupted,

    /// <summary>Given up with something around it: a nested flow that failed or began anew, or a killed run.</summary>
    Dropped,

    /// <summary>What it did has been undone.</summary>
    Compensated,

    /// <summary>What it did could not be undone.</summary>
    CompensationFailed,
}
