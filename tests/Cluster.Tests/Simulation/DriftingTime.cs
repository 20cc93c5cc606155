using ActorFlow.Cluster.Leases;

namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>A member's own clock: it runs a little fast or slow against the world's, began elsewhere, and shows another time of day.</summary>
internal sealed class DriftingTime(TimeProvider world, double rate, TimeSpan ahead) : TimeProvider
{
    public override long TimestampFrequency => world.TimestampFrequency;

    public override long GetTimestamp() => (long)(world.GetTimestamp() * rate) + Math.Abs(ahead.Ticks);

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new Timer(world.CreateTimer(callback, state, Scaled(dueTime), Scaled(period)), this);

    // Never early by rounding: a timer that finds itself early would be set again and again without time going on.
    private TimeSpan Scaled(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromTicks((long)Math.Ceiling(time.Ticks / rate) + 1);

    private sealed class Timer(ITimer inner, DriftingTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(time.Scaled(dueTime), time.Scaled(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

/// <summary>The clock of the lease on a simulated machine.</summary>
internal sealed class SimulatedLeaseClock(TimeProvider time) : LeaseClock
{
    internal override TimeSpan Now => TimeSpan.FromTicks(time.GetTimestamp());
}
