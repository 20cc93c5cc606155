using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>Keeps the tasks that wait, gives them to workers by priority and at the rate, and replaces workers that are left behind.</summary>
internal sealed class PoolKeeper(WorkerPoolOptions options, PoolCounts counts, SemaphoreSlim room) : Actor<KeeperMessage>
{
    private readonly PriorityQueue<PoolJob, (int Priority, long Order)> _waiting = new();
    private readonly Stack<PoolHand> _free = new();
    private readonly RateLimit? _rate = options.MaxPerSecond is { } rate ? new RateLimit(rate) : null;
    private readonly List<TaskCompletionSource> _drains = [];
    private readonly long _origin = options.TimeProvider.GetTimestamp();
    private long _order;
    private int _givenUp;
    private bool _wakes;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy => SupervisorStrategy.Stopping;

    /// <inheritdoc/>
    protected override void Receive(KeeperMessage message)
    {
        switch (message)
        {
            case KeeperMessage.Submit submit:
                _waiting.Enqueue(submit.Job, (-submit.Job.Priority, _order++));
                break;
            case KeeperMessage.Ended ended:
                On(ended);
                break;
            case KeeperMessage.HandEnded ended:
                Lose(ended.Hand);
                break;
            case KeeperMessage.Overdue overdue:
                On(overdue);
                break;
            case KeeperMessage.GivenUp:
                Sweep();
                break;
            case KeeperMessage.Wake:
                _wakes = false;
                break;
            case KeeperMessage.Drain drain:
                _drains.Add(drain.Done);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "The keeper of a pool does not know this message.");
        }

        Dispatch();
    }

    private void Dispatch()
    {
        while (counts.Running < options.MaxConcurrency && _waiting.TryPeek(out var job, out _))
        {
            if (job.IsOver)
            {
                _waiting.Dequeue();
                TakeOut();
                continue;
            }

            if (_rate is not null && !_rate.TryTake(Clock, out var due))
            {
                WakeIn(due - Clock);
                return;
            }

            _waiting.Dequeue();
            room.Release();
            Give(job);
        }

        if (_waiting.Count > 0 || counts.Running > 0)
            return;
        foreach (var drained in _drains)
            drained.TrySetResult();
        _drains.Clear();
    }

    /// <summary>Tasks that were given up go when they are half of all that wait: so they hold no room for long, and each costs little.</summary>
    private void Sweep()
    {
        if (++_givenUp * 2 < _waiting.Count)
            return;
        var stay = new List<(PoolJob Job, (int Priority, long Order) Place)>(_waiting.Count);
        foreach (var (job, place) in _waiting.UnorderedItems)
        {
            if (job.IsOver)
                TakeOut();
            else
                stay.Add((job, place));
        }

        _waiting.Clear();
        _waiting.EnqueueRange(stay);
    }

    private void TakeOut()
    {
        _givenUp = Math.Max(0, _givenUp - 1);
        room.Release();
        counts.Refused(well: false);
    }

    private void Give(PoolJob job)
    {
        if (!_free.TryPop(out var hand))
        {
            hand = new PoolHand();
            var made = hand;
            hand.Worker = Context.Spawn(Props.Create<PoolJob>(() => new PoolWorker(made, Self)).WithStopDeadline(TimeSpan.Zero));
            Context.WatchWith(hand.Worker, new KeeperMessage.HandEnded(hand));
        }

        hand.Job = job;
        counts.Begun();
        if (options.Timeout is { } limit)
            Context.Timers.Start(hand, new KeeperMessage.Overdue(hand), limit);
        hand.Worker!.Tell(job);
    }

    private void On(KeeperMessage.Ended ended)
    {
        if (ended.Hand.Job is null)
            return;
        ended.Hand.Job = null;
        if (options.Timeout is not null)
            Context.Timers.Cancel(ended.Hand);
        counts.Ended(ended.Well);
        _free.Push(ended.Hand);
    }

    /// <summary>The task may block its worker's thread, so both are left behind.</summary>
    private void On(KeeperMessage.Overdue overdue)
    {
        if (overdue.Hand.Job is not { } job)
            return;
        job.TimeOut(options.Timeout!.Value);
        Context.Unwatch(overdue.Hand.Worker!);
        overdue.Hand.Worker!.Stop();
        Lose(overdue.Hand);
    }

    private void Lose(PoolHand hand)
    {
        if (hand.Job is null)
            return;
        hand.Job.Refuse();
        hand.Job = null;
        counts.Ended(well: false);
    }

    /// <summary>Ticks of the clock that never jumps.</summary>
    private long Clock => options.TimeProvider.GetElapsedTime(_origin).Ticks;

    private void WakeIn(long ticks)
    {
        if (_wakes)
            return;
        _wakes = true;
        Context.Timers.Start(KeeperMessage.Wake.Instance, KeeperMessage.Wake.Instance, TimeSpan.FromTicks(Math.Max(0, ticks)));
    }
}
