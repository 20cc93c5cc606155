namespace ActorFlow.Runs;

/// <summary>
/// What a visit asks for beside its actions. In one visit cancel beats terminate, that beats goto, and that whatever is left (rule 23).
/// </summary>
internal static partial class RunDecider
{
    /// <summary>Leads a visit on that asks for more than its actions, or iterates.</summary>
    /// <returns>Why it may not, or null.</returns>
    private static Exception? Lead(Turn turn, MovePlan plan, Visit visit, CompleteVisit complete)
    {
        if (complete.Work?.Terminates is null)
            return plan.Leave(visit, turn.Place(visit), complete.Actions, complete.Work);
        // Where the run is on its way out already, that was first: the visit is done, and nothing follows from it.
        if (!CanTerminate(turn, complete.Work))
            plan.End(visit, turn.Place(visit), complete.Actions[0]);
        return null;
    }

    /// <summary>A failure that nothing took, and a cancel, were journaled before, so they count. A retry of the run lifts them.</summary>
    private static bool CanTerminate(Turn turn, DynamicWork work)
        => work is { Terminates: not null, CancelReason: null } && CanTerminate(turn);

    private static bool CanTerminate(Turn turn) => !turn.Head.Cancelling && turn.Head.Undoing is null && !turn.Head.Root.IsFailing;

    /// <summary>What a visit has asked for, beyond where it leads, once that is written.</summary>
    /// <returns>Whether the run is complete.</returns>
    private static bool FollowUp(Turn turn, (long Id, string Path, int Number) visit, CompleteVisit complete)
    {
        if (complete.Work is not { } work)
            return false;
        foreach (var metadata in work.Checkpoints)
            turn.Write(new CheckpointTaken(turn.At, visit.Id, visit.Path, visit.Number, metadata));
        if (work.CancelReason is { } reason && !turn.Head.Cancelling && turn.Head.Undoing is null)
            turn.Write(new CancelRequested(turn.At, Unicode.Mended(reason)));
        else if (CanTerminate(turn, work))
            return Terminate(turn);
        return false;
    }

    private static bool Terminate(Turn turn)
    {
        turn.Write(new RunCompleted(turn.At, turn.Head.Termination!.Action) { IsEarly = true });
        return true;
    }

    private static Refusal Keep(Turn turn, TakeCheckpoint take)
    {
        if (!IsLive(turn, take.Visit, take.Attempt, out var visit))
            return Refusal.Stale;
        turn.Write(new CheckpointTaken(turn.At, visit.Id, turn.Head.NodePath(visit), visit.Number, take.Metadata) { Reruns = true });
        return Refusal.None;
    }
}
