namespace ActorFlow;

/// <summary>What became of a node in a run. A node that was visited several times has the status of its latest visit.</summary>
public enum NodeStatus
{
    /// <summary>Not reached, and still can be; or reached and not begun.</summary>
    Pending,

    /// <summary>A visit is in flight, or about to be.</summary>
    Running,

    /// <summary>A visit waits for its next attempt or for its child run, or tokens wait here for others to join.</summary>
    Waiting,

    /// <summary>Visited to its end.</summary>
    Completed,

    /// <summary>The visit failed for good; the flow may have gone on by an error boundary, or because the node continues on errors.</summary>
    Failed,

    /// <summary>
    /// The visit was cut off: by a cancel, after which a retry of the run runs it again, or because a join was made without it. Not failed, and not
    /// done.
    /// </summary>
    Interrupted,

    /// <summary>Not reached, because a node before it failed; a retry of the run may reach it.</summary>
    Skipped,

    /// <summary>Not reached, and out of reach: the run went other ways.</summary>
    Bypassed,

    /// <summary>Visited to its end, and what it did has been undone.</summary>
    Compensated,

    /// <summary>Visited to its end, and what it did was to be undone, in vain.</summary>
    CompensationFailed,
}
