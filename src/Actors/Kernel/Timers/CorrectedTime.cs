namespace ActorFlow.Actors.Kernel.Timers;

/// <summary>
/// A clock whose time of day is that of another one, which is asked now and then; time stamps and timers are those of this machine. Members of a
/// cluster live by the clock of their database with it: a run that was to wait until ten o'clock goes on at ten, whichever member leads it then.
/// Thread-safe.
/// </summary>
/// <param name="machine">This machine's clock. Until the other one was asked, its time of day holds.</param>
internal sealed class CorrectedTime(TimeProvider machine) : TimeProvider
{
    private long _offset;

    /// <summary>Whether timers are those of the operating system.</summary>
    internal bool IsOfSystem => ReferenceEquals(machine, System);

    /// <summary>The time of day of this machine, as it is.</summary>
    internal DateTimeOffset MachineNow => machine.GetUtcNow();

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow().AddTicks(Volatile.Read(ref _offset));

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// The other clock was read, at some moment between two of this machine. Changes nothing while what holds may be right, so that clocks which
    /// agree are left alone however long the way is.
    /// </summary>
    /// <param name="sent">This machine's time of day when the question was sent.</param>
    /// <param name="other">The answer.</param>
    /// <param name="received">This machine's time of day when the answer was there.</param>
    internal void Observe(DateTimeOffset sent, DateTimeOffset other, DateTimeOffset received)
    {
        var (least, most, known) = ((other - received).Ticks, (other - sent).Ticks, Volatile.Read(ref _offset));
        // A machine whose clock was set back meanwhile has learnt nothing.
        if (least <= most && (known < least || known > most))
            Volatile.Write(ref _offset, least + ((most - least) / 2));
    }
}
