namespace ActorFlow.Actors.Tests.Retries;

/// <summary>Time that stands still until it is moved, with timers that fire on the mover's thread: at once, or as late as they are let, as on a machine that is too busy.</summary>
internal sealed class SteppedTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = Start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time to each next timer until the task has ended.</summary>
    public async Task RunAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            DateTimeOffset? next;
            lock (_lock) next = _timers.Min(timer => (DateTimeOffset?)timer.Due);
            if (next is { } due) Advance(due - GetUtcNow());
            await Task.Yield();
        }
    }

    /// <summary>Moves time and lets the timers fire that are due then.</summary>
    public void Advance(TimeSpan by)
    {
        Move(by);
        Fire();
    }

    /// <summary>Moves time; no timer fires.</summary>
    public void Move(TimeSpan by)
    {
        lock (_lock) _now += by;
    }

    /// <summary>Lets the timers fire that are due by now.</summary>
    public void Fire()
    {
        List<Timer> due;
        lock (_lock)
        {
            due = _timers.FindAll(timer => timer.Due <= _now);
            _timers.RemoveAll(due.Contains);
        }
        due.ForEach(timer => timer.Fire());
    }

    private sealed class Timer(SteppedTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time._now + dueTime;
                    time._timers.Add(this);
                }
            }
            return true;
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
