using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <content>What happens to workers and their items beside the usual: waits, limits, crashes, idleness.</content>
internal sealed partial class BatchRouter
{
    private bool _watchesIdle;

    private void On(BatchMessage.RetryLater later)
    {
        _later.Enqueue(later.Item, later.Due);
        WakeAt(later.Due);
    }

    private void WakeAt(DateTimeOffset due)
    {
        if (_wakeAt <= due)
            return;
        _wakeAt = due;
        Context.Timers.StartAt(BatchMessage.Wake.Instance, BatchMessage.Wake.Instance, due);
    }

    /// <summary>Wakes at a moment of the clock that never jumps.</summary>
    private void WakeIn(long due) => WakeAt(run.Now + TimeSpan.FromTicks(Math.Max(0, due - run.Clock)));

    private void OnWake()
    {
        _wakeAt = null;
        while (_later.TryPeek(out var item, out var due) && due <= run.Now)
        {
            _later.Dequeue();
            run.Requeue(item);
            run.Delay(-1);
        }

        if (_later.TryPeek(out _, out var next))
            WakeAt(next);
        if (_pacedUntil > run.Clock)
            WakeIn(_pacedUntil);
        Dispatch();
    }

    /// <summary>An attempt that outlives its limit is left behind together with its worker, whose thread it may block.</summary>
    private void On(BatchMessage.LimitDue due)
    {
        var seat = due.Seat;
        if (!seat.IsBusy)
            return;
        if (seat.Lane.TryAbandonOverdue(run.Clock))
        {
            var limit = run.Options.Items.Timeout!.Value;
            Remove(seat);
            Adopt(seat.Lane, (index, attempt) => new ItemTimeoutException(run.Context.RunId, run.Context.Node, index, attempt, limit));
            Dispatch();
            return;
        }

        var wait = seat.Lane.LimitAt is { } at && at > run.Clock ? TimeSpan.FromTicks(at - run.Clock) : run.Options.Items.Timeout!.Value;
        Context.Timers.Start(seat, new BatchMessage.LimitDue(seat), wait);
    }

    /// <summary>A worker failed: what it was on has failed once, and nothing else.</summary>
    private void On(BatchMessage.WorkerEnded ended)
    {
        var seat = ended.Seat;
        if (!_seats.Contains(seat))
            return;
        var wasBusy = seat.IsBusy;
        if (!wasBusy)
            ForgetIdle(seat);
        Remove(seat);
        // A lane that was between two items gives back by itself what it may have taken; a broken one cannot.
        var wasOnItem = seat.Lane.TryAbandon();
        if (wasBusy && (wasOnItem || (seat.IsBroken && seat.Lane.HoldsItem)))
            Adopt(seat.Lane, (index, _) => new BatchWorkerException(run.Context.RunId, run.Context.Node, index));
        Dispatch();
    }

    /// <summary>The item of a lane that was left behind goes to another one.</summary>
    private void Adopt(BatchLane lane, Func<long, int, Exception> why)
    {
        CutOff(lane);
        Forget(lane);
        if (run.IsStopped && !run.IsCancelled)
            run.FailOrphan(lane.Orphan(why)); // nobody would take it up any more
        else
            run.Requeue(lane.Orphan(why));
    }

    /// <summary>Of a lane that was left behind on an item: what it does counts no more, and its slot is free.</summary>
    private void CutOff(BatchLane lane)
    {
        lane.CutOff();
        if (lane.HasSlot)
            run.Pool!.Leave();
    }

    /// <summary>A lane that will finish nothing more needs not be remembered, only what it has done.</summary>
    private void Forget(BatchLane lane)
    {
        _doneBefore += lane.Done;
        _lanes.Remove(lane);
    }

    private void ForgetIdle(BatchSeat gone)
    {
        var others = _idle.Where(seat => seat != gone).Reverse().ToList();
        _idle.Clear();
        foreach (var seat in others)
            _idle.Push(seat);
    }

    private void Remove(BatchSeat seat)
    {
        if (seat.IsBusy)
            Free(seat);
        _seats.Remove(seat);
        Context.Unwatch(seat.Worker!);
        seat.Worker!.Stop();
    }

    private void Dismiss(BatchSeat seat)
    {
        Remove(seat);
        Forget(seat.Lane);
    }

    private void WatchIdle()
    {
        if (_watchesIdle)
            return;
        _watchesIdle = true;
        Context.Timers.Start(BatchMessage.IdleDue.Instance, BatchMessage.IdleDue.Instance, run.Options.IdleTime);
    }

    /// <summary>Workers that have had nothing to do for a while leave, down to those that are to stay.</summary>
    private void DismissIdle()
    {
        _watchesIdle = false;
        var stay = new List<BatchSeat>();
        foreach (var seat in _idle)
        {
            if (_seats.Count > run.Options.MinWorkers && seat.IdleSince <= run.Now - run.Options.IdleTime)
                Dismiss(seat);
            else
                stay.Add(seat);
        }

        _idle.Clear();
        for (var i = stay.Count - 1; i >= 0; i--)
            _idle.Push(stay[i]);
        if (_seats.Count > run.Options.MinWorkers && _idle.Count > 0)
            WatchIdle();
        Watch();
    }
}
