namespace ActorFlow.Runs;

/// <summary>A time, or none, in eight bytes instead of twenty-four: what a run that waits holds is mostly times. Kept in UTC, exact to the tick.</summary>
internal readonly struct Moment
{
    // Shifted by one, so that what was never set is none.
    private readonly long _ticks;

    private Moment(DateTimeOffset time) => _ticks = time.UtcTicks + 1;

    public DateTimeOffset? Time => _ticks == 0 ? null : new DateTimeOffset(_ticks - 1, TimeSpan.Zero);

    public static implicit operator Moment(DateTimeOffset? time) => time is { } known ? new Moment(known) : default;
}
