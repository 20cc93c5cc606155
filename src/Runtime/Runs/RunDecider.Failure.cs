namespace ActorFlow.Runs;

/// <summary>What follows from a failure: boundary, retry of the nested flow, or the end of the run once all beside it have ended.</summary>
internal static partial class RunDecider
{
    private static readonly ActionName[] OnlyDefault = [ActionName.Default];

    private static void FailVisit(Turn turn, Visit visit, RunError error, double jitter)
    {
        var frame = turn.Head.Frame(visit.Frame);
        var way = FailureWay.Usual;
        var plan = IsBrokenTwice(visit, error) || IsUnmetTwice(turn, error)
            ? null : LeadOn(turn, frame, turn.Place(visit), ref error, ref way, visit);
        if (plan is null)
        {
            plan = new MovePlan(turn);
            way = WayOf(turn.FlowOf(frame));
        }

        var moves = plan.Moves();
        turn.Write(new VisitFailed(turn.At, visit.Id, error, moves) { Way = way, Held = moves.IsEmpty ? HeldBy(turn, frame, way) : [] });
        Settle(turn, plan, frame, jitter);
    }

    /// <summary>
    /// What a failure in a frame holds although it was emitted before: visits that wait for room (<see cref="FlowDefinition.MaxConcurrency"/>). They
    /// have not begun, so they are not among the siblings that finish. One that has begun in some way, with an attempt that failed or something that
    /// is journaled, goes on.
    /// </summary>
    private static List<long> HeldBy(Turn turn, Frame frame, FailureWay way)
    {
        var held = new List<long>();
        if (way == FailureWay.Beside)
            return held;
        foreach (var id in turn.Unstarted)
        {
            if (turn.Head.TryGetVisit(id, out var visit) && !visit.HasBegun && !visit.Failed && IsInside(turn.Head.Frame(visit.Frame), frame)
                && !PendingWork.IsHeld(turn.Head, visit))
                held.Add(id);
        }

        held.Sort();
        return held;
    }

    private static FailureWay WayOf(FlowDefinition flow) => flow.OnFailure == FailurePolicy.Continue ? FailureWay.Beside : FailureWay.Usual;

    /// <summary>Leads the token of a node that failed for good to its boundary, or on as if it were done.</summary>
    /// <returns>Null when nothing takes the failure.</returns>
    private static MovePlan? LeadOn(Turn turn, Frame frame, FlowNode place, ref RunError error, ref FailureWay way, Visit? visit = null)
    {
        var plan = new MovePlan(turn);
        if (place.ErrorBoundary is { } handler)
            plan.Leave(frame, place, turn.FlowOf(frame).Find(handler)!, error);
        else if (place.ContinuesOnError && !Limits.IsBroken(error) && visit is not null)
            plan.Leave(visit, place, OnlyDefault, work: null);
        else if (place.ContinuesOnError && !Limits.IsBroken(error))
            plan.Leave(frame, place, OnlyDefault);
        else
            return null;
        if (WrongOf(turn, plan) is not { } why)
        {
            way = place.ErrorBoundary is null ? FailureWay.Onward : FailureWay.Usual;
            return plan;
        }

        // A retry has to know a broken bound and a join that lacks inputs for what they are.
        if (Limits.IsBroken(error) || Limits.IsUnmet(error))
            return null;
        error = RunError.Of(error.Node, error.Visit, error.Phase, error.Attempts, why);
        return null;
    }

    /// <summary>Why the moves of a plan may not be made: they would mix the rounds of a loop, or state a second outcome.</summary>
    private static Exception? WrongOf(Turn turn, MovePlan plan)
        => plan.Overlap is { } overlap ? LoopOverlap(turn, overlap)
            : plan.Conflict is { } exits ? new ExitConflictException(turn.Head.RunId, exits.Path, exits.First, exits.Second) : null;

    private static RunError Overlapped(Turn turn, Visit visit, (string Path, FlowNode Head) overlap)
        => RunError.Of(turn.Head.NodePath(visit), visit.Number, NodePhase.Post, visit.Attempt, LoopOverlap(turn, overlap));

    private static LoopOverlapException LoopOverlap(Turn turn, (string Path, FlowNode Head) overlap)
        => new(turn.Head.RunId, overlap.Path, Limits.LoopThrough(overlap.Head.Flow!.Graph, overlap.Head) ?? overlap.Head.Name);

    /// <summary>
    /// Whether a visit that a boundary sent on its way broke a bound itself: that goes to no further boundary, or the decision might never end.
    /// </summary>
    private static bool IsBrokenTwice(Visit visit, RunError error) => visit.Error is not null && Limits.IsBroken(error);

    /// <summary>
    /// Whether a join failed, went on from there, and fails so again, all in one decision: that leads nowhere any more, or the decision might never
    /// end.
    /// </summary>
    private static bool IsUnmetTwice(Turn turn, RunError error) => (Limits.IsUnmet(error) || Limits.IsMisled(error)) && turn.HasFailed(error);

    /// <summary>
    /// What follows at once from moves that were written: bounds that broke, the end of the run, a failure that now has nothing beside it.
    /// </summary>
    private static void Settle(Turn turn, MovePlan plan, Frame frame, double jitter)
    {
        SettleJoins(turn, plan, frame, jitter);
        Conclude(turn, plan, frame, jitter);
    }

    private static void Conclude(Turn turn, MovePlan plan, Frame frame, double jitter)
    {
        if (plan.Trips is not null)
        {
            var isSettled = false;
            foreach (var (id, error) in plan.Trips)
            {
                // An earlier trip may have settled the frame this one was in, and a join that was made may have cut it off.
                if (!turn.Head.TryGetVisit(id, out var visit))
                    continue;
                FailVisit(turn, visit, error, jitter);
                isSettled = true;
            }

            // Each trip has settled all frames around it, and so all around this one; it may even have closed it.
            if (isSettled)
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
            if (around.IsFailing && turn.Head.IsOpen(around))
            {
                SettleFailure(turn, around, jitter);
                return;
            }
        }
    }

    /// <summary>
    /// Ends a failing flow once nothing beside the failure still runs, or waits for its next attempt; then the one around it, as far as the failure
    /// goes.
    /// </summary>
    private static void SettleFailure(Turn turn, Frame failing, double jitter)
    {
        for (var frame = failing; frame.Active == 0; frame = frame.Parent)
        {
            if (frame.Parent is null)
            {
                EndOrUndo(turn, CompensationCause.Failure, []);
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
        if (frame.Work is not null)
        {
            // Nobody stands for added work in the flow around it, so its failure is one of that flow.
            var lost = turn.Head.FailedVisits.First(visit => IsInside(turn.Head.Frame(visit.Frame), frame)).Failure!;
            turn.Write(new FrameFailed(turn.At, frame.Id, lost, Moves.None) { Way = WayOf(turn.FlowOf(frame.Parent!)) });
            return false;
        }

        var outer = turn.OuterPlace(frame);
        var failed = turn.Head.FailedVisits.Where(visit => IsInside(turn.Head.Frame(visit.Frame), frame)).ToList();
        var error = failed[0].Failure!;
        var retry = outer.Node.Options.Retry;
        var attempt = frame.Attempt - frame.AttemptsBefore;
        if (attempt < retry.MaxAttempts && !failed.Exists(visit => Limits.IsBroken(visit.Failure!)))
        {
            var again = new MovePlan(turn);
            again.Begin(frame, frame.EntryError);
            turn.Write(new FrameRetried(turn.At, frame.Id, frame.Attempt + 1, error, turn.After(retry.Delay(attempt, null, jitter)), again.Moves()));
            Settle(turn, again, frame, jitter);
            return true;
        }

        var way = FailureWay.Usual;
        var plan = failed.Exists(visit => IsBrokenTwice(visit, visit.Failure!)) ? null : LeadOn(turn, frame.Parent!, outer, ref error, ref way);
        if (plan is null)
        {
            way = WayOf(turn.FlowOf(frame.Parent!));
            turn.Write(new FrameFailed(turn.At, frame.Id, error, Moves.None) { Way = way, Held = HeldBy(turn, frame.Parent!, way) });
            return false;
        }

        turn.Write(new FrameFailed(turn.At, frame.Id, error, plan.Moves()) { Way = way });
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
