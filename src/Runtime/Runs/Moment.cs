namespace ActorFlow.Runs;

/// <summary>A time, or none, in eight bytes instead of twenty-four: what a run that waits holds is mostly times. Kept in UTC, exact to the tick.</summary>
internal readonly struct Moment
{
    // Shifted by one, so that what was never set is none.
    private readonly long _ticks;

    private Moment(long ticks) => _ticks = ticks + 1;

    public static Moment OfTicks(long utc) => new(utc);

    /// <summary>In UTC ticks; 0 for none.</summary>
    public long Ticks => _ticks == 0 ? 0 : _ticks - 1;

    public DateTimeOffset? Time => _ticks == 0 ? null : new DateTimeOffset(_ticks - 1, TimeSpan.Zero);

    public static implicit operator Moment(DateTimeOffset? time) => time is { } known ? new Moment(known.UtcTicks) : default;
}
