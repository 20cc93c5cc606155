using ActorFlow.Journal;

namespace ActorFlow.Actors.Shards;

/// <summary>The due times of runs that are led here.</summary>
internal sealed class ShardWakeUps(IShardedRuns runs, ShardTable shards) : IWakeUps
{
    public ValueTask<IReadOnlyList<DueRun>> DueAsync(DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
        => runs.DueAsync(shards.TakenUp(), before, after, limit, cancellationToken);
}
