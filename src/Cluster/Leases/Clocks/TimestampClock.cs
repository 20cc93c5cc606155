namespace ActorFlow.Cluster.Leases.Clocks;

/// <summary>
/// The time stamps of a <see cref="TimeProvider"/>, where there is nothing better. On Windows they go on while the machine sleeps; on macOS and
/// others they do not, so a member that slept there believes in its lease for too long after it wakes. Its writes are refused all the same: belief
/// saves work, the term check protects.
/// </summary>
internal sealed class TimestampClock(TimeProvider time) : LeaseClock
{
    private readonly long _from = time.GetTimestamp();

    internal override TimeSpan Now => time.GetElapsedTime(_from);
}
