namespace ActorFlow.Runs;

/// <summary>What follows from a failure: boundary, retry of the nested flow, or the end of the run once all beside it have ended.</summary>
internal static partial class RunDecider
{
    private static void FailVisit(Turn turn, Visit visit, RunError error, double jitter)
    {
        var place = turn.Place(visit);
        var frame = turn.Head.Frame(visit.Frame);
        var plan = new MovePlan(turn);
        if (place.ErrorBoundary is { } handler && !IsBrokenTwice(visit, error))
            plan.Enter(frame, turn.FlowOf(frame).Find(handler)!, error);
        turn.Write(new VisitFailed(turn.At, visit.Id, error, plan.Moves()));
        Settle(turn, plan, frame, jitter);
    }

    /// <summary>Whether a visit that a boundary sent on its way broke a bound itself: that goes to no further boundary, or the decision might never end.</summary>
    private static bool IsBrokenTwice(Visit visit, RunError error) => visit.Error is not null && Limits.IsBroken(error);

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

            // Each trip has settled all frames around it, and so all around this one; it may even have closed it.
            return;
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

    /// <summary>Ends a failing flow once nothing beside the failure still runs, or waits for its next attempt; then the one around it, as far as the failure goes.</summary>
    private static void SettleFailure(Turn turn, Frame failing, double jitter)
    {
        for (var frame = failing; frame.Active == 0; frame = frame.Parent)
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
        var failed = turn.Head.FailedVisits.Where(visit => IsInside(turn.Head.Frame(visit.Frame), frame)).ToList();
        var error = failed[0].Failure!;
        var plan = new MovePlan(turn);
        var retry = outer.Node.Options.Retry;
        var attempt = frame.Attempt - frame.AttemptsBefore;
        if (attempt < retry.MaxAttempts && !failed.Exists(visit => Limits.IsBroken(visit.Failure!)))
        {
            plan.Enter(frame, turn.FlowOf(frame).Entry, frame.EntryError);
            turn.Write(new FrameRetried(turn.At, frame.Id, frame.Attempt + 1, error, turn.After(retry.Delay(attempt, null, jitter)), plan.Moves()));
        }
        else
        {
            var handler = failed.Exists(visit => IsBrokenTwice(visit, visit.Failure!)) ? null : outer.ErrorBoundary;
            if (handler is not null)
                plan.Enter(frame.Parent!, turn.FlowOf(frame.Parent!).Find(handler)!, error);
            turn.Write(new FrameFailed(turn.At, frame.Id, error, plan.Moves()));
            if (handler is null)
                return false;
        }

        Settle(turn, plan, frame.Parent!, jitter);
        return true;
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
