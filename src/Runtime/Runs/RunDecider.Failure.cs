namespace ActorFlow.Runs;

/// <summary>What follows from a failure: boundary, retry of the nested flow, or the end of the run once all beside it have ended.</summary>
internal static partial class RunDecider
{
    private static void FailVisit(Turn turn, Visit visit, RunError error, double jitter)
    {
        var place = turn.Place(visit);
        var frame = turn.Head.Frame(visit.Frame);
        var plan = new MovePlan(turn);
        if (place.ErrorBoundary is { } handler)
            plan.Enter(frame, turn.FlowOf(frame).Find(handler)!, error);
        turn.Write(new VisitFailed(turn.At, visit.Id, error, plan.Moves()));
        Settle(turn, plan, frame, jitter);
    }

    /// <summary>What follows at once from moves that were written: bounds that broke, the end of the run, a failure that now has nothing beside it.</summary>
    private static void Settle(Turn turn, MovePlan plan, Frame frame, double jitter)
    {
        if (plan.Trips is not null)
        {
            foreach (var (id, error) in plan.Trips)
            {
                // An earlier trip may have settled the frame this one was in.
                if (turn.Head.TryGetVisit(id, out var visit))
                    FailVisit(turn, visit, error, jitter);
            }
        }

        if (turn.Head.Cancelling || turn.Head.Status.IsEnded())
            return;
        if (plan.Finished is { } outcome)
        {
            turn.Write(new RunCompleted(turn.At, outcome));
            return;
        }

        for (var around = frame; around is not null; around = around.Parent)
        {
            if (around.FailedAt is not null)
            {
                SettleFailure(turn, around, jitter);
                return;
            }
        }
    }

    private static void SettleFailure(Turn turn, Frame failing, double jitter)
    {
        for (var frame = failing; !HasActive(turn.Head, frame); frame = frame.Parent)
        {
            if (frame.Parent is null)
            {
                turn.Write(new RunFailed(turn.At));
                return;
            }

            if (LeaveFailed(turn, frame, jitter))
                return;
        }
    }

    /// <summary>Retries a failed nested flow, or hands its error to a boundary, or lets the flow around it fail.</summary>
    /// <returns>Whether the failure is settled here.</returns>
    private static bool LeaveFailed(Turn turn, Frame frame, double jitter)
    {
        var outer = turn.OuterPlace(frame);
        var error = FirstErrorIn(turn.Head, frame);
        var plan = new MovePlan(turn);
        var retry = outer.Node.Options.Retry;
        if (frame.Attempt < retry.MaxAttempts)
        {
            plan.Enter(frame, turn.FlowOf(frame).Entry, null);
            turn.Write(new FrameRetried(turn.At, frame.Id, frame.Attempt + 1, error, turn.At + retry.Delay(frame.Attempt, null, jitter), plan.Moves()));
        }
        else
        {
            if (outer.ErrorBoundary is { } handler)
                plan.Enter(frame.Parent!, turn.FlowOf(frame.Parent!).Find(handler)!, error);
            turn.Write(new FrameFailed(turn.At, frame.Id, error, plan.Moves()));
            if (outer.ErrorBoundary is null)
                return false;
        }

        Settle(turn, plan, frame.Parent!, jitter);
        return true;
    }

    private static RunError FirstErrorIn(RunState head, Frame frame)
    {
        var prefix = RunState.NodePath(frame, "");
        return head.Errors.First(error => error.Node.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>Whether a visit inside the frame still runs, or waits for its next attempt, and is not held back by the failure.</summary>
    private static bool HasActive(RunState head, Frame frame)
    {
        foreach (var visit in head.Visits)
        {
            if (!visit.Failed && !visit.Interrupted && !PendingWork.IsHeld(head, visit) && IsInside(head.Frame(visit.Frame), frame))
                return true;
        }

        return false;
    }

    private static bool IsInside(Frame inner, Frame outer)
    {
        for (var frame = inner; frame is not null; frame = frame.Parent)
        {
            if (frame == outer)
                return true;
        }

        return false;
    }
}
