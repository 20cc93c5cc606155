using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Undoing: what is owed, when it begins, and what the run becomes when it is done.</summary>
internal static partial class RunDecider
{
    /// <summary>The run would end now: by its failure, or by a cancel. What it has to undo by itself comes first.</summary>
    private static void EndOrUndo(Turn turn, CompensationCause cause, IReadOnlyList<long> interrupted)
    {
        var wanted = cause == CompensationCause.Cancel ? CompensateOn.Cancel : CompensateOn.Failure;
        // What could not be undone before a retry of the run gets another chance with the next end.
        if ((turn.Head.OwesCompensation || MayOweUnseen(turn.Head) || turn.Head.Compensations.Any(owed => owed.Status == CompensationStatus.Failed))
            && turn.Flow.CompensatesOn.HasFlag(wanted))
            turn.Write(new CompensationBegun(turn.At, cause, interrupted));
        else
            EndBy(turn, cause, interrupted);
    }

    /// <summary>
    /// Whether a visit that a process had in flight has not come back to it: its Exec may have had its effect, although nothing has said so.
    /// </summary>
    private static bool MayOweUnseen(RunState head)
        => head.Visits.Any(visit => visit is { MayOwe: true, WasCutOff: true, Failed: false } && !head.TryGetCompensation(visit.Id, out _));

    private static void EndBy(Turn turn, CompensationCause cause, IReadOnlyList<long> interrupted)
        => turn.Write(cause == CompensationCause.Cancel ? new RunCancelled(turn.At, interrupted) : new RunFailed(turn.At));

    /// <summary>Journals that the Exec of a visit which does not complete has, or may have, had its effect.</summary>
    private static void OweIfDone(Turn turn, Visit visit, ExecEffect effect, JsonElement? result)
    {
        if (visit.MayOwe && effect != ExecEffect.None && (IsNews(turn, visit, effect) || IsAnother(turn, visit, result)))
            turn.Write(new CompensationOwed(turn.At, visit.Id, effect == ExecEffect.Done ? result : null));
    }

    private static bool IsNews(Turn turn, Visit visit, ExecEffect effect)
        => !turn.Head.TryGetCompensation(visit.Id, out var known) || known.Status != CompensationStatus.Owed
            || (known.Result is null && effect == ExecEffect.Done);

    /// <summary>Whether the visit has another child now than the one that is known.</summary>
    private static bool IsAnother(Turn turn, Visit visit, JsonElement? result)
        => ChildUndo.Find(result) is { } child && turn.Head.TryGetCompensation(visit.Id, out var known) && ChildUndo.Find(known.Result) != child;

    private static Refusal Owe(Turn turn, OweCompensation owe)
    {
        if (!IsLive(turn, owe.Visit, owe.Attempt, out var visit))
            return Refusal.Stale;
        if (!visit.MayOwe || !IsNews(turn, visit, ExecEffect.Done))
            return Refusal.NoChange;
        turn.Write(new CompensationOwed(turn.At, visit.Id, owe.Result));
        return Refusal.None;
    }

    private static Refusal Undo(Turn turn)
    {
        if (!turn.Head.Status.IsEnded())
            return Refusal.NotEnded;
        if (turn.Head.Status == RunStatus.Killed)
            return Refusal.Ended;
        if (turn.Head.Undoing is not null)
            return Refusal.NoChange;
        var owed = turn.Head.Compensations.Where(owed => owed.Status is CompensationStatus.Owed or CompensationStatus.Failed).ToList();
        if (owed.Count == 0 && !MayOweUnseen(turn.Head))
            return Refusal.NoChange;
        if (turn.Flow is not { } flow || owed.Exists(work => work.In(flow) is null))
            return Refusal.Parked;
        turn.Write(new CompensationBegun(turn.At, CompensationCause.Demand, []));
        return Refusal.None;
    }

    private static Refusal End(Turn turn, EndCompensation end)
    {
        if (turn.Head.Undoing is not { } cause || !turn.Head.TryGetCompensation(end.Visit, out var owed) || owed.Status != CompensationStatus.Owed
            || owed.Attempt != end.Attempt)
            return Refusal.Stale;
        if (end is { Error: { } error, RetryAfter: { } wait })
            turn.Write(new CompensationAttemptFailed(turn.At, end.Visit, end.Attempt, error, turn.After(wait)));
        else if (end.Error is not null)
            turn.Write(new CompensationFailed(turn.At, end.Visit, end.Error));
        else
            turn.Write(new VisitCompensated(turn.At, end.Visit));
        if (cause != CompensationCause.Demand && !turn.Head.OwesCompensation)
            EndBy(turn, cause, [.. turn.Head.Visits.Where(visit => visit.Interrupted).Select(visit => visit.Id)]);
        return Refusal.None;
    }

    /// <summary>A run that has undone some of its work begins at its start again: what was undone has to be done anew, under new keys.</summary>
    private static Refusal RetryAnew(Turn turn, RetryRun retry)
    {
        var plan = new MovePlan(turn);
        plan.Begin(turn.Head.Root, error: null);
        turn.Write(new RunRetried(turn.At, [], retry.NewKeys) { Anew = true, For = retry.For, Moves = plan.Moves() });
        Settle(turn, plan, turn.Head.Root, retry.Jitter);
        return Refusal.None;
    }
}
