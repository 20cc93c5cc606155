namespace ActorFlow.Runs;

/// <summary>Waits: begun by visits, ended by time, by signals, or by what another kind of wait knows (<see cref="EndWait"/>).</summary>
internal static partial class RunDecider
{
    /// <summary>How many signals a run keeps that nothing has waited for.</summary>
    public const int MostSignals = 1_000;

    private static Refusal Begin(Turn turn, BeginWaits begin)
    {
        if (!IsLive(turn, begin.Visit, begin.Attempt, out var visit) || turn.Head.Cancelling)
            return Refusal.Stale;
        var again = visit.SuspendedAt is null;
        var begun = begin.Requests.Where(request => visit.FindWait(request.Name) is not { } known || (known.IsOpen && again)).ToList();
        if (begun.Count == 0)
            return Refusal.NoChange;
        if (visit.Prep is null && begin.Prep is { } prep)
            KeepPrep(turn, visit, prep.Result, prep.Patch);
        foreach (var request in begun)
            Begin(turn, visit, request);
        return Refusal.None;
    }

    private static void Begin(Turn turn, Visit visit, WaitRequest request)
    {
        if (visit.FindWait(request.Name) is not null)
        {
            turn.Write(new WaitBegun(turn.At, visit.Id, request.Name, request.Kind));
            return;
        }

        var due = request.For is { } wait ? turn.After(wait) : request.Until;
        turn.Write(new WaitBegun(turn.At, visit.Id, request.Name, request.Kind)
        {
            Due = due,
            Signal = request.Signal,
            Payload = request.Payload,
            Together = request.Together,
        });
        if (request.Signal is { } name && turn.Head.FirstSignal(name) is { } kept)
            turn.Write(new WaitEnded(turn.At, visit.Id, request.Name, WaitEnding.Signal) { Taken = kept.Number });
        else if (due <= turn.At)
            turn.Write(new WaitEnded(turn.At, visit.Id, request.Name, WaitEnding.Due));
    }

    private static Refusal Leave(Turn turn, LeaveWait leave)
    {
        if (!IsLive(turn, leave.Visit, leave.Attempt, out var visit) || visit.FindWait(leave.Name) is not { IsOpen: true } wait)
            return Refusal.Stale;
        EndWait(turn, wait, WaitEnding.Left, null);
        return Refusal.None;
    }

    private static Refusal End(Turn turn, EndDueWaits _)
    {
        if (!PendingWork.EndsWaits(turn.Head))
            return Refusal.NoChange;
        var before = turn.Head.Version;
        if (turn.Head.Deadline <= turn.At)
        {
            // What is due at the same moment comes too late.
            turn.Write(new CancelRequested(turn.At, $"its deadline has passed: it was to take {turn.Head.Facts.Within!.Value:c} at most"));
            return Refusal.None;
        }

        while (turn.Head.NextDueWait is { } next && next.Due <= turn.At)
            turn.Write(new WaitEnded(turn.At, next.Visit, next.Name, WaitEnding.Due));
        StepQuestions(turn);
        return turn.Head.Version == before ? Refusal.NoChange : Refusal.None;
    }

    /// <summary>Ends an open wait with what came, for kinds that judge for themselves what may come.</summary>
    private static void EndWait(Turn turn, Wait wait, WaitEnding how, System.Text.Json.JsonElement? payload)
        => turn.Write(new WaitEnded(turn.At, wait.Visit, wait.Name, how) { Payload = payload });

    private static Refusal Send(Turn turn, SendSignal signal)
    {
        if (signal.Delivery is { } delivery && turn.Head.HasDelivery(delivery))
            return Refusal.Delivered;
        if (turn.Head.Status.IsEnded())
            return Refusal.Ended;
        var waiting = turn.Head.Cancelling ? null : turn.Head.FirstWaitFor(signal.Name);
        if (waiting is null && turn.Head.SignalCount >= MostSignals)
            return Refusal.TooManySignals;
        var number = turn.Head.NextSignal;
        turn.Write(new SignalReceived(turn.At, number, signal.Name, signal.Payload, signal.Delivery));
        if (waiting is not null)
            turn.Write(new WaitEnded(turn.At, waiting.Visit, waiting.Name, WaitEnding.Signal) { Taken = number });
        return Refusal.None;
    }
}
