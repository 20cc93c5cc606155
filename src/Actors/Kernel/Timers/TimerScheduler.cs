namespace ActorFlow.Actors.Kernel.Timers;

/// <summary>All timers of a system on one timer of its <see cref="TimeProvider"/>. Thread-safe.</summary>
/// <remarks>
/// Delays follow the provider's monotonic time. Absolute due times follow its wall clock: at least once a minute, and whenever a timer fires, the two
/// clocks are compared, and if the wall clock was set, absolute entries move with it.
/// </remarks>
internal sealed class TimerScheduler : IDisposable
{
    private static readonly long s_longestSleep = TimeSpan.FromMinutes(1).Ticks;
    private static readonly long s_tolerance = TimeSpan.FromMilliseconds(500).Ticks;

    private readonly Lock _lock = new();
    private readonly TimerHeap _heap = new();
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly bool _roundUp;
    private readonly ITimer _timer;
    private long _wallOffset;
    private long _armedFor = long.MaxValue;
    private List<TimerEntry>? _spare;
    private bool _disposed;

    internal TimerScheduler(TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _wallOffset = time.GetUtcNow().UtcTicks;
        // The system's timers count whole milliseconds and cut off the rest, so they would come early.
        _roundUp = ReferenceEquals(time, TimeProvider.System) || time is CorrectedTime { IsOfSystem: true };
        LetsLinger = _roundUp;
        _timer = time.CreateTimer(static state => ((TimerScheduler)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal int Count
    {
        get { lock (_lock) return _heap.Count; }
    }

    /// <summary>Its own time, in ticks.</summary>
    internal long Now => _time.GetElapsedTime(_origin).Ticks;

    /// <summary>
    /// Whether an entry that has become needless may wait on until it is due, to be used again without another look-up: only where nobody counts entries or leads time from one to the next.
    /// </summary>
    internal bool LetsLinger { get; set; }

    /// <summary>The moment at which a delay from now is over.</summary>
    internal long After(TimeSpan delay) => Saturate(Now, Math.Max(0, delay.Ticks));

    /// <summary>Adds an entry that is due at a moment of the scheduler's own time.</summary>
    internal void AddAt(TimerEntry entry, long due) => Add(entry, due, 0);

    internal void Add(TimerEntry entry, TimeSpan delay)
    {
        Add(entry, After(delay), 0);
    }

    internal void Add(TimerEntry entry, DateTimeOffset due)
    {
        var now = Now;
        var wait = Math.Max(0, due.UtcTicks - _time.GetUtcNow().UtcTicks);
        Add(entry, Saturate(now, wait), due.UtcTicks);
    }

    /// <summary>Adds a periodic entry again, on its beat; beats that were missed are skipped.</summary>
    internal void AddAgain(TimerEntry entry, TimeSpan period)
    {
        var now = Now;
        var missed = Math.Max(0, (now - entry.Due) / period.Ticks);
        Add(entry, Saturate(entry.Due, (missed + 1) * period.Ticks), 0, again: true);
    }

    /// <summary>True when the entry was waiting and will not fire; false when it has fired, or is just firing.</summary>
    internal bool Remove(TimerEntry entry)
    {
        lock (_lock)
        {
            entry.Removed = true;
            if (entry.HeapIndex < 0) return false;
            _heap.Remove(entry); // the provider's timer is left alone: waking for nothing is rarer and cheaper than setting it each time
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _heap.Clear(); // what lingers may be kept by threads, and must not keep the rest
        }

        _timer.Dispose();
    }

    private static long Saturate(long now, long wait) => wait > long.MaxValue - now ? long.MaxValue : now + wait;

    private void Add(TimerEntry entry, long due, long wallDue, bool again = false)
    {
        lock (_lock)
        {
            if (_disposed || (again && entry.Removed)) return;
            entry.Removed = false;
            entry.Due = due;
            entry.WallDue = wallDue;
            _heap.Add(entry);
            if (due < _armedFor && entry.HeapIndex == 0) Arm();
        }
    }

    /// <summary>Sets the provider's timer for the first entry, unless it is set early enough already. Under the lock.</summary>
    private void Arm()
    {
        var now = Now;
        var wake = Math.Min(_heap.First.Due, now + s_longestSleep);
        if (wake >= _armedFor) return;
        _armedFor = wake;
        var wait = TimeSpan.FromTicks(Math.Max(0, wake - now));
        _timer.Change(_roundUp ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : wait, Timeout.InfiniteTimeSpan);
    }

    private void OnDue()
    {
        var due = Interlocked.Exchange(ref _spare, null) ?? [];
        lock (_lock)
        {
            _armedFor = long.MaxValue;
            var now = Now;
            FollowWallClock(now);
            while (_heap.Count > 0 && _heap.First.Due <= now)
            {
                due.Add(_heap.First);
                _heap.Remove(_heap.First);
            }

            if (_heap.Count > 0 && !_disposed) Arm();
        }

        foreach (var entry in due) entry.Fire(this);
        due.Clear();
        _spare = due;
    }

    private void FollowWallClock(long now)
    {
        var offset = _time.GetUtcNow().UtcTicks - now;
        if (Math.Abs(offset - _wallOffset) < s_tolerance) return;
        _wallOffset = offset;
        _heap.Rebuild(entry =>
        {
            if (entry.WallDue != 0) entry.Due = Math.Max(0, entry.WallDue - offset);
        });
    }
}
