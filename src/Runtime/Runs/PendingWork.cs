namespace ActorFlow.Runs;

/// <summary>What is left to do, as a function of the state alone. Resume after a crash is nothing but this.</summary>
internal static class PendingWork
{
    /// <summary>Every visit that is to be in flight now, or as soon as it is due.</summary>
    public static IEnumerable<Visit> Of(RunState state) => state.Visits.Where(visit => IsPending(state, visit));

    /// <summary>Whether the visit is to be in flight now, or as soon as it is due.</summary>
    public static bool IsPending(RunState state, Visit visit)
        => state.Status == RunStatus.Running && !state.Cancelling && state.Undoing is null && !visit.Failed && !visit.Interrupted
            && visit.AwaitedChild is null && visit.SuspendedAt is null
            && state.TryGetVisit(visit.Id, out var live) && ReferenceEquals(live, visit) && !IsHeld(state, visit);

    /// <summary>
    /// The compensation that is to be in flight now, or as soon as it is due; one at a time. None while the run is paused, and none of a killed run.
    /// </summary>
    public static Compensation? CompensationOf(RunState state)
        => state.Undoing is not null && state.Status is not (RunStatus.Paused or RunStatus.Killed) ? state.NextCompensation : null;

    /// <summary>
    /// The children to be started now, or again: one that is waited for and is not here may have been lost with its process. None while the run is
    /// paused.
    /// </summary>
    public static IEnumerable<ChildRun> ChildrenToStart(RunState state)
        => state is { Status: RunStatus.Running, Cancelling: false, Undoing: null }
            ? state.Children.Where(child => !child.CancelOwed && (child.Waits || !child.IsStarted)) : [];

    /// <summary>The children that have to hear that they are to stop, whatever has become of the run.</summary>
    public static IEnumerable<ChildRun> ChildrenToCancel(RunState state) => state.Children.Where(child => child.CancelOwed);

    /// <summary>
    /// Whether waits end by themselves when their time has come: not while the run is paused, is being cancelled, undoes its work, or has ended.
    /// </summary>
    public static bool EndsWaits(RunState state) => state is { Status: RunStatus.Running, Cancelling: false, Undoing: null };

    /// <summary>When something of the run comes about by time alone; null when nothing does.</summary>
    public static DateTimeOffset? NextTimeOf(RunState state) => EndsWaits(state) ? state.NextTime : null;

    /// <summary>Whether the visit waits for a failure in its frame, or in one around it, to be settled.</summary>
    public static bool IsHeld(RunState state, Visit visit) => IsHeld(state.Frame(visit.Frame), visit);

    /// <summary>Whether a visit of a frame waits for a failure in it, or in one around it, to be settled.</summary>
    public static bool IsHeld(Frame? frame, Visit visit)
    {
        if (visit.IsHeldBack)
            return true;
        for (; frame is not null; frame = frame.Parent)
        {
            if (visit.Id >= frame.FailedAt)
                return true;
        }

        return false;
    }
}
