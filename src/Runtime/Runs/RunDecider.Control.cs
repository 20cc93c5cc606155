namespace ActorFlow.Runs;

/// <summary>What people and programs ask of a run from outside.</summary>
internal static partial class RunDecider
{
    private static Refusal Pause(Turn turn)
    {
        if (turn.Head.Status.IsEnded())
            return Refusal.Ended;
        if (turn.Head.Status == RunStatus.Paused)
            return Refusal.NoChange;
        turn.Write(new RunPaused(turn.At));
        return Refusal.None;
    }

    private static Refusal Continue(Turn turn)
    {
        if (turn.Head.Status.IsEnded())
            return Refusal.Ended;
        if (turn.Head.Status != RunStatus.Paused)
            return Refusal.NoChange;
        turn.Write(new RunContinued(turn.At));
        return Refusal.None;
    }

    private static Refusal Cancel(Turn turn, CancelRun cancel)
    {
        if (turn.Head.Status.IsEnded())
            return Refusal.Ended;
        // A run that undoes its work is on its way out already; a cancel must not leave it half undone. Kill does.
        if (turn.Head.Cancelling || turn.Head.Undoing is not null)
            return Refusal.NoChange;
        turn.Write(new CancelRequested(turn.At, Unicode.Mended(cancel.Reason)));
        return Refusal.None;
    }

    private static Refusal Finish(Turn turn, FinishCancel finish)
    {
        if (turn.Head.Status.IsEnded())
            return Refusal.Ended;
        if (!turn.Head.Cancelling || turn.Head.Undoing is not null)
            return Refusal.NoChange;
        // What waits is in flight nowhere, and cut off all the same.
        var waiting = turn.Head.Visits.Where(visit => visit.AwaitedChild is not null || visit.Child is not null || visit.SuspendedAt is not null)
            .Select(visit => visit.Id);
        var interrupted = finish.Interrupted.Union(waiting).Where(id => turn.Head.TryGetVisit(id, out var visit) && !visit.Failed).ToList();
        var open = interrupted.Select(turn.Head.Visit).Where(visit => visit.MayOwe && (visit.WasCutOff || !finish.Untouched.Contains(visit.Id)))
            .ToList();
        // Without its flow nobody can say whether, and nothing how, the run is to be undone: it stays on its way out until there is one.
        if (turn.Flow is null && (open.Count > 0 || turn.Head.OwesCompensation || MayOweUnseen(turn.Head)))
            return Refusal.Parked;
        foreach (var visit in open)
        {
            var child = ChildUndo.Of(visit);
            OweIfDone(turn, visit, child is null ? ExecEffect.Unknown : ExecEffect.Done, child);
        }

        EndOrUndo(turn, CompensationCause.Cancel, interrupted);
        return Refusal.None;
    }

    private static Refusal Retry(Turn turn, RetryRun retry)
    {
        if (retry.For > 0 && retry.For <= turn.Head.ForAttempt)
            return Refusal.TakenBefore;
        if (turn.Head.Status is not (RunStatus.Failed or RunStatus.Cancelled))
            return turn.Head.Status.IsEnded() ? Refusal.NotRetriable : Refusal.NoChange;
        if (turn.Head.Undoing is not null)
            return Refusal.NoChange;
        Adopt(turn);
        if (turn.Head.HasUndone)
            return RetryAnew(turn, retry);
        var again = new List<long>();
        var entered = new List<long>();
        var plan = new MovePlan(turn);
        foreach (var visit in turn.Head.Visits.Where(visit => visit.Failed || visit.Interrupted))
            (plan.Resume(visit, retry.NewKeys) ? entered : again).Add(visit.Id);
        turn.Write(new RunRetried(turn.At, again, retry.NewKeys) { Entered = entered, For = retry.For, Moves = plan.Moves() });
        if (turn.Head.Termination is not null)
            Terminate(turn);
        else
            GoOn(turn, plan, retry.Jitter);
        return Refusal.None;
    }

    private static void GoOn(Turn turn, MovePlan plan, double jitter)
    {
        // All joins that wait again are judged before any of them fails: else its flow, and the run, might fail over the others.
        var unmet = new List<(long Visit, RunError Error)>();
        foreach (var frame in plan.Reopened?.OrderByDescending(frame => frame.Depth).ThenBy(frame => frame.Id) ?? Enumerable.Empty<Frame>())
            SettleJoins(turn, frame, jitter, unmet);
        foreach (var (id, error) in unmet)
        {
            if (turn.Head.TryGetVisit(id, out var visit))
                FailVisit(turn, visit, error, jitter);
        }

        if (plan.Trips is null && turn.Head.Root is { Live: 0, Waiting: 0 } && !turn.Head.Status.IsEnded())
            turn.Write(new RunCompleted(turn.At, turn.Head.Root.Outcome));
        else
            Settle(turn, plan, turn.Head.Root, jitter);
    }

    private static Refusal Kill(Turn turn, KillRun kill)
    {
        if (turn.Head.Status == RunStatus.Killed)
            return Refusal.NoChange;
        if (turn.Head.Status == RunStatus.Completed)
            return Refusal.Ended;
        turn.Write(new RunKilled(turn.At, Unicode.Mended(kill.Reason)));
        return Refusal.None;
    }
}
