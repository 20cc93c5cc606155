using ActorFlow.Testing.Seeded;

namespace ActorFlow.Testing;

/// <summary>
/// A clock that stands still until it is told to move, with timers that fire on the thread that moves it, ordered by due time and age. Thread-safe.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ManualTimer> _armed = new(ManualTimer.ByDue);
    private long _now;
    private long _wallOffset;
    private long _lastOrder;

    /// <summary>A clock that begins at 2030-01-01 00:00:00 UTC.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that begins at a moment of one's own.</summary>
    public ManualTimeProvider(DateTimeOffset start) => _wallOffset = start.UtcTicks;

    /// <summary>Ten million a second, so that a timestamp is a <see cref="TimeSpan"/>'s ticks.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Always UTC: tests must not depend on where they run.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer is due; null if none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock) return _armed.Min is { } next ? new DateTimeOffset(next.Due + _wallOffset, TimeSpan.Zero) : null;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return new DateTimeOffset(_now + _wallOffset, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock) return _now;
    }

    /// <summary>Moves time on, stopping at each timer on the way to fire it, timers that these set included.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long until;
        lock (_lock) until = _now + by.Ticks;
        while (TakeDue(until) is { } timer) timer.Fire();
        lock (_lock) _now = Math.Max(_now, until);
    }

    /// <summary>Moves time to a moment; one in the past is an error.</summary>
    public void AdvanceTo(DateTimeOffset moment) => Advance(moment - GetUtcNow());

    /// <summary>Moves time to the next timer and fires all that are due then; false if no timer is set.</summary>
    public bool AdvanceToNextTimer()
    {
        long due;
        lock (_lock)
        {
            if (_armed.Min is not { } next) return false;
            due = Math.Max(next.Due, _now);
        }

        while (TakeDue(due) is { } timer) timer.Fire();
        return true;
    }

    /// <summary>Sets the wall clock forward or back, as an administrator or NTP would; timers, which run on monotonic time, do not notice.</summary>
    public void JumpWallClock(TimeSpan by)
    {
        lock (_lock) _wallOffset += by.Ticks;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state, SeededOperation.Current);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void Arm(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
            timer.Order = ++_lastOrder;
            timer.Due = _now + dueTime.Ticks;
            _armed.Add(timer);
        }
    }

    internal void Disarm(ManualTimer timer)
    {
        lock (_lock) _armed.Remove(timer);
    }

    private ManualTimer? TakeDue(long until)
    {
        lock (_lock)
        {
            if (_armed.Min is not { } next || next.Due > until) return null;
            _armed.Remove(next);
            _now = Math.Max(_now, next.Due);
            return next;
        }
    }
}
