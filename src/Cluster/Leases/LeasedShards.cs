using ActorFlow.Journal;

namespace ActorFlow.Cluster.Leases;

/// <summary>
/// What a member believes to own, and for how long: asked at every append. A belief ends by the clock alone, whatever the rest of the member is
/// doing.
/// </summary>
/// <remarks>
/// Trust until = the moment the last renewal that was granted had been <b>sent</b>, plus the lease, minus the margin. The database counts the lease
/// from the moment it works on the renewal, which is later; so nobody can take the shards before this member has stopped to believe, as long as its
/// clock loses less than the margin within a lease. Thread-safe.
/// </remarks>
internal sealed class LeasedShards(int shards, LeaseClock clock) : IRunPlacement
{
    private readonly long[] _terms = new long[shards];
    private long _trustedUntil = long.MinValue;

    /// <inheritdoc/>
    public int Shards => shards;

    /// <summary>Whether the lease can be trusted at this moment.</summary>
    internal bool IsTrusted => clock.Now.Ticks < Volatile.Read(ref _trustedUntil);

    /// <summary>How long the lease can still be trusted; zero or less when it cannot.</summary>
    internal TimeSpan TrustLeft => Volatile.Read(ref _trustedUntil) is long.MinValue ? TimeSpan.MinValue : TimeSpan.FromTicks(Volatile.Read(ref _trustedUntil)) - clock.Now;

    /// <inheritdoc/>
    public long TermOf(int shard)
    {
        var term = Volatile.Read(ref _terms[shard]);
        return term > 0 && IsTrusted ? term : 0;
    }

    /// <summary>
    /// The lease can be trusted until then; never less far than known already, because each renewal that was granted holds for itself.
    /// </summary>
    internal void TrustUntil(TimeSpan until)
    {
        if (until.Ticks > _trustedUntil)
            Volatile.Write(ref _trustedUntil, until.Ticks);
    }

    internal void Take(int shard, long term) => Volatile.Write(ref _terms[shard], term);

    internal void Drop(int shard) => Volatile.Write(ref _terms[shard], 0);

    /// <summary>This life is over: nothing is believed any more.</summary>
    internal void Clear()
    {
        Volatile.Write(ref _trustedUntil, long.MinValue);
        for (var shard = 0; shard < shards; shard++)
            Drop(shard);
    }
}
