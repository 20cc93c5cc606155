using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Makes index rows from the state of a run.</summary>
internal static class Summaries
{
    private const int MaxOutcome = 1024;

    public static RunSummary Of(RunState state, DateTimeOffset? due) => new(
        state.RunId, state.Flow, state.Fingerprint, ShownOf(state),
        state.StartedAt, state.Now, state.EndedAt, state.Facts.Key, state.Facts.Tags, state.Facts.Parent, due, Cut(Outcome(state)));

    /// <summary>When the run has nothing to do before a certain time: that time.</summary>
    public static DateTimeOffset? DueOf(RunState state)
    {
        if (state.Undoing is not null)
            return PendingWork.CompensationOf(state)?.Due is { } undo && undo > state.Now ? undo : null;
        // Children that have to hear something are told now, and so are notifiers, not when the run itself is next due.
        if (state.Status != RunStatus.Running || state.Notices.Count > 0
            || (state.HasChildren && state.Children.Any(child => child.CancelOwed || !child.IsStarted)))
            return null;
        if (state.Cancelling || state.NextTime <= state.Now)
            return null;
        var earliest = state.NextTime;
        foreach (var visit in state.Visits)
        {
            if (!PendingWork.IsPending(state, visit))
                continue;
            if (visit.Due is not { } due || due <= state.Now)
                return null;
            if (earliest is null || due < earliest)
                earliest = due;
        }

        return earliest;
    }

    /// <summary>
    /// What the index shows: as <see cref="StatusOf"/>, and waiting when there is nothing to do before a certain time, or before something comes from
    /// outside.
    /// </summary>
    public static RunStatus ShownOf(RunState state)
        => StatusOf(state) is not RunStatus.Running and var status ? status : (DueOf(state) is not null && state.Children.Count == 0)
            || WaitsForOutside(state) ? RunStatus.Waiting : RunStatus.Running;

    /// <summary>
    /// Whether the run has nothing to do until something comes from outside. One that owes a child something is looked after at every start.
    /// </summary>
    private static bool WaitsForOutside(RunState state)
    {
        if (state.Status != RunStatus.Running || state.Cancelling || state.Undoing is not null || state.Children.Count > 0 || state.Notices.Count > 0
            || state.NextDue is not null)
            return false;
        var waits = false;
        foreach (var visit in state.Visits)
        {
            if (PendingWork.IsPending(state, visit))
                return false;
            waits |= visit.SuspendedAt is not null;
        }

        return waits;
    }

    /// <summary>
    /// What the index counts as the run's own status. An ended or paused run that has still work to do is listed as running, so that every start
    /// takes it up until that is done.
    /// </summary>
    public static RunStatus StatusOf(RunState state)
        => (state.Status.IsEnded() && (state.Undoing is not null || state.OwesOthers))
            || (state.Status == RunStatus.Paused && (state.Notices.Count > 0 || state.Children.Any(child => child.CancelOwed)))
            ? RunStatus.Running : state.Status;

    /// <summary>Of a run that is listed as ended only: an append that does not change what is listed writes no row, so nothing else may change with it.</summary>
    private static string? Outcome(RunState state) => StatusOf(state) switch
    {
        RunStatus.Completed => state.Action.Value,
        RunStatus.Failed => state.Errors.Count > 0 ? state.Errors[0].ToString() : null,
        RunStatus.Cancelled or RunStatus.Killed => state.Reason,
        _ => null,
    };

    private static string? Cut(string? text) => text is { Length: > MaxOutcome } ? text[..MaxOutcome] : text;
}
