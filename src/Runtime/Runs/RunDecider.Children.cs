namespace ActorFlow.Runs;

/// <summary>Child runs: asked for, started, ended, stopped; and the notice that a child owes its parent.</summary>
internal static partial class RunDecider
{
    private static Refusal Request(Turn turn, RequestChild request)
    {
        if (!IsLive(turn, request.Visit, request.Attempt, out var visit) || visit.AwaitedChild is not null || visit.Child is not null
            || turn.Head.Cancelling)
            return Refusal.Stale;
        turn.Write(new ChildRequested(turn.At, request.Visit, request.Child, request.Input, request.Waits, request.Leaves)
        {
            Attempt = request.Attempt,
            Patch = request.Patch,
            Owes = request.Owes,
        });
        return Refusal.None;
    }

    private static Refusal Request(Turn turn, RequestItemChild request)
    {
        if (!IsLive(turn, request.Visit, request.Attempt, out var visit) || turn.Head.Cancelling)
            return Refusal.Stale;
        if (turn.Head.TryGetChild(request.Child, out var known))
            return known.CancelOwed ? Refusal.Stale : Refusal.NoChange;
        if (visit.Prep is null && request.Prep is { } prep)
            KeepPrep(turn, visit, prep.Result, prep.Patch);
        turn.Write(new ChildRequested(turn.At, request.Visit, request.Child, StatePatch.Empty, Waits: false, request.Leaves) { Item = request.Item });
        return Refusal.None;
    }

    private static Refusal Note(Turn turn, NoteChildStarted started)
    {
        if (!turn.Head.TryGetChild(started.Child, out var child) || child.IsStarted)
            return Refusal.Stale;
        turn.Write(new ChildStarted(turn.At, started.Child));
        return Refusal.None;
    }

    private static Refusal End(Turn turn, EndChild end)
    {
        if (!turn.Head.TryGetChild(end.Child, out var child))
            return Refusal.Stale;
        var anew = end.Anew || end.Status == RunStatus.Killed;
        // An end from before this attempt, such as that of a child that was being cancelled when the run was retried: it has still to go on.
        if (child is { IsAgain: true, CancelOwed: false } && end.For < child.Attempt && !anew && end.Status != RunStatus.Completed)
            return Refusal.NoChange;
        turn.Write(new ChildEnded(turn.At, end.Child, end.Status, end.Action, end.Error, end.Values) { Reason = end.Reason, Anew = anew });
        return Refusal.None;
    }

    private static Refusal Note(Turn turn, NoteChildCancelled cancelled)
    {
        if (!turn.Head.TryGetChild(cancelled.Child, out var child) || !child.CancelOwed)
            return Refusal.Stale;
        turn.Write(new ChildCancelled(turn.At, cancelled.Child));
        return Refusal.None;
    }

    private static Refusal NoteParent(Turn turn)
    {
        if (!turn.Head.OwesParent)
            return Refusal.Stale;
        turn.Write(new ParentTold(turn.At));
        return Refusal.None;
    }
}
