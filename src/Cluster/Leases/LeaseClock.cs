using ActorFlow.Cluster.Leases.Clocks;

namespace ActorFlow.Cluster.Leases;

/// <summary>
/// The clock by which a member judges its own lease (rule 33): it goes on while the machine is suspended and is never set. Thread-safe.
/// </summary>
internal abstract class LeaseClock
{
    /// <summary>This machine's: Linux counts suspension, other systems as <see cref="TimestampClock"/> says.</summary>
    internal static LeaseClock OfMachine(TimeProvider time) => BootTimeClock.IsSupported ? new BootTimeClock() : new TimestampClock(time);

    /// <summary>Time since some moment in the past.</summary>
    internal abstract TimeSpan Now { get; }
}
