using ActorFlow.Actors.Shards;
using ActorFlow.Journal;

namespace ActorFlow.Cluster.Faults.Worker.Watching;

/// <summary>
/// Tells when the engine hears that a shard is not its own any more, which may be long before the member's keeper gets the time to say so: what was
/// under way there is cut off, and done again when the lease is renewed after all.
/// </summary>
internal sealed class WatchedSeat(IClusterSeat inner, Action onCutOff) : IClusterSeat
{
    public IRunPlacement Placement { get; } = new WatchedPlacement(inner.Placement, onCutOff);

    public ValueTask BeginAsync(IShardEngine engine, CancellationToken cancellationToken) => inner.BeginAsync(engine, cancellationToken);

    public Task DrainAsync(TimeSpan limit) => inner.DrainAsync(limit);

    public Task LeaveAsync() => inner.LeaveAsync();

    public void Doubt(int shard, long term) => inner.Doubt(shard, term);

    private sealed class WatchedPlacement(IRunPlacement inner, Action onCutOff) : IRunPlacement
    {
        private readonly long[] _told = new long[inner.Shards];

        public int Shards => inner.Shards;

        public long TermOf(int shard)
        {
            var term = inner.TermOf(shard);
            if (Interlocked.Exchange(ref _told[shard], term) != 0 && term == 0)
                onCutOff();
            return term;
        }
    }
}
