using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>What the visits of a run wait for, and the signals that have come before anything waited for them.</summary>
internal sealed partial class RunState
{
    /// <summary>How many deliveries are remembered, so that each counts once; of more, the oldest are forgotten.</summary>
    public const int MostDeliveries = 1_000;

    private Moment _deadline;


    /// <summary>The number of the next signal.</summary>
    public long NextSignal
    {
        get => Kept.LastSignal + 1;
        private set
        {
            if (value != 1 || _rare is not null)
                MakeRare().LastSignal = value - 1;
        }
    }

    /// <summary>Signals that nothing has waited for, in the order in which they came.</summary>
    public IReadOnlyCollection<KeptSignal> Signals => Kept.Signals.Values;

    public int SignalCount => Kept.Signals.Count;

    /// <summary>The open wait that is due first, or null.</summary>
    public (DateTimeOffset Due, long Visit, string Name)? NextDueWait => Kept.DueWaits.Count == 0 ? null : Kept.DueWaits.Min;

    /// <summary>All open waits, in the order of their visits.</summary>
    public IEnumerable<Wait> OpenWaits => _visits.Values.SelectMany(visit => visit.OpenWaits);

    /// <summary>Whether a delivery has been taken before.</summary>
    public bool HasDelivery(string id) => Kept.Deliveries is not null && (MakeRare().Delivered ??= new HashSet<string>(Kept.Deliveries, StringComparer.Ordinal)).Contains(id);

    /// <summary>What an update of a delivery was answered, while that is remembered.</summary>
    public JsonElement? AnswerOf(string delivery) => Kept.Answers is not null && Kept.Answers.TryGetValue(delivery, out var answer) ? answer : null;

    /// <summary>The oldest kept signal of a name, or null.</summary>
    public KeptSignal? FirstSignal(string name) => Kept.Signals.Count == 0 ? null : Kept.Signals.Values.FirstOrDefault(signal => signal.Name == name);

    /// <summary>The wait that the next signal of a name ends: the one that began first.</summary>
    public Wait? FirstWaitFor(string signal) => OpenWaits.Where(wait => wait.Signal == signal).OrderBy(wait => wait.Since).ThenBy(wait => wait.Visit).FirstOrDefault();

    /// <summary>When the run is asked to cancel, or null. Stands still during a pause, and begins anew with a retry.</summary>
    public DateTimeOffset? Deadline
    {
        get => _deadline.Time;
        private set => _deadline = value;
    }

    /// <summary>When something of the run comes about by time alone: a wait is due, or the run's deadline has come.</summary>
    public DateTimeOffset? NextTime => NextDue is { } due && !(due > Deadline) ? due : Deadline;

    private void SetDeadline() => Deadline = Facts.Within is { } within ? Later(Now, within) : null;

    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan by) => by < DateTimeOffset.MaxValue - time ? time + by : DateTimeOffset.MaxValue;

    private void On(WaitBegun begun)
    {
        var visit = Visit(begun.Visit);
        visit.SuspendedAt ??= Now;
        visit.Due = null;
        if (visit.FindWait(begun.Name) is { } known)
        {
            if (!known.IsOpen)
                throw Broken($"wait '{known.Id}' has ended and begins again");
            return;
        }

        var wait = new Wait(begun.Visit, begun.Name, begun.Kind, Now) { Due = begun.Due, Signal = begun.Signal, Payload = begun.Payload, Together = begun.Together };
        visit.Add(wait);
        if (wait.Due is { } due)
            MakeRare().DueWaits.Add((due, wait.Visit, wait.Name));
        if (wait.Kind == WaitKind.Question)
            Ask(visit, wait);
    }

    private void On(WaitEnded ended)
    {
        var visit = Visit(ended.Visit);
        var wait = visit.FindWait(ended.Name) is { IsOpen: true } open ? open : throw Broken($"no wait '{ended.Name}' of visit {ended.Visit} is open");
        var payload = ended.Payload;
        if (ended.Taken is { } number)
        {
            if (!Kept.Signals.Remove(number, out var signal))
                throw Broken($"signal {number} is not kept");
            payload = signal.Payload;
        }

        if (wait.Kind == WaitKind.Question)
            payload = ReplyOf(wait);
        Forget(wait);
        if (ended.How == WaitEnding.Left)
            visit.Remove(wait);
        else
            wait.Outcome = new WaitOutcome(ended.How, payload, Now);
        if (visit.SuspendedAt is null || (wait.Together && visit.OpenWaits.Any(other => other.Together)))
            return;
        GoOn(visit);
        Refresh(visit);
    }

    private void On(SignalReceived received)
    {
        NextSignal = Math.Max(NextSignal, received.Number + 1);
        MakeRare().Signals.Add(received.Number, new KeptSignal(received.Number, received.Name, received.Payload));
        Remember(received.Delivery);
    }

    private void On(UpdateApplied update)
    {
        State = State.Apply(update.Patch);
        Remember(update.Delivery);
        if (update.Delivery is not null)
            (MakeRare().Answers ??= new(StringComparer.Ordinal))[update.Delivery] = update.Result;
    }

    /// <summary>Takes down a delivery.</summary>
    private void Remember(string? delivery)
    {
        if (delivery is null)
            return;
        (MakeRare().Deliveries ??= []).Enqueue(delivery);
        Kept.Delivered?.Add(delivery);
        if (Kept.Deliveries!.Count <= MostDeliveries)
            return;
        var oldest = Kept.Deliveries!.Dequeue();
        Kept.Delivered?.Remove(oldest);
        Kept.Answers?.Remove(oldest);
    }

    /// <summary>A visit waits no more. Its total time has stood still.</summary>
    private void GoOn(Visit visit)
    {
        // The end of a pause counts what came after its begin.
        var until = Status == RunStatus.Paused ? PausedAt ?? Now : Now;
        if (visit.SuspendedAt is { } since && since < until)
            visit.Begun += until - since;
        visit.SuspendedAt = null;
    }

    /// <summary>Nobody waits for the open waits of a visit any more.</summary>
    private void LeaveWaits(Visit visit)
    {
        visit.SuspendedAt = null;
        if (visit.Waits.Count == 0)
            return;
        foreach (var wait in visit.OpenWaits.ToList())
        {
            Withdraw(wait, "it is not waited for any more");
            Forget(wait);
            visit.Remove(wait);
        }
    }

    /// <summary>A visit runs again from outside: what its time was up for is waited for anew; what has come has come.</summary>
    private void WaitAnew(Visit visit)
    {
        LeaveWaits(visit);
        // What carried the wrong thing is of no use a second time.
        var misfit = visit.Failure?.Type == typeof(SignalPayloadException).FullName
            ? visit.EndedWaits.Where(wait => wait.Outcome!.Ending == WaitEnding.Signal).MaxBy(wait => wait.Outcome!.At) : null;
        foreach (var wait in visit.EndedWaits.Where(wait => wait == misfit || wait.Outcome!.Ending is WaitEnding.Due or WaitEnding.Cancelled).ToList())
            visit.Remove(wait);
    }

    private void Forget(Wait wait)
    {
        if (wait.Due is { } due)
            Kept.DueWaits.Remove((due, wait.Visit, wait.Name));
    }
}
