namespace ActorFlow.Actors.Batches;

/// <summary>
/// Lets at most so many begin in any second, evenly spread. What a late timer has missed is caught up with, but only a little, and never beyond the
/// rate: the moments of the last second are remembered.
/// </summary>
/// <remarks>Thread-safe. Times are ticks of a clock that never jumps.</remarks>
internal sealed class RateLimit
{
    /// <summary>How far behind its schedule it may fall before it forgets the rest.</summary>
    private const long MaxLag = TimeSpan.TicksPerMillisecond * 50;

    private readonly Lock _gate = new();
    private readonly double _interval;
    private readonly long _span;
    private readonly long[] _last;
    private int _oldest;
    private double _next;

    public RateLimit(double perSecond)
    {
        _interval = TimeSpan.TicksPerSecond / perSecond;
        _last = new long[Math.Max(1, (int)perSecond)];
        // A fraction more than one in a longer time: 0.5 is one in two seconds, and 2.5 two in 0.8.
        _span = (long)(_last.Length * _interval);
        Array.Fill(_last, long.MinValue / 2);
    }

    /// <summary>Takes a place now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="due">When to ask again, if there is none.</param>
    public bool TryTake(long now, out long due)
    {
        lock (_gate)
        {
            due = Math.Max((long)Math.Ceiling(_next), _last[_oldest] + _span);
            if (due > now)
                return false;
            _next = (now - _next > MaxLag ? now : _next) + _interval;
            _last[_oldest] = now;
            _oldest = (_oldest + 1) % _last.Length;
            return true;
        }
    }
}
