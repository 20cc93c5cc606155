using System.Collections.Concurrent;
using ActorFlow.Actors.Shards;

namespace ActorFlow.Cluster.Tests.PostgreSql;

/// <summary>An engine that only notes which shards it leads.</summary>
internal sealed class RecordingEngine(Signals signals) : IShardEngine
{
    private readonly ConcurrentDictionary<int, OwnedShard> _led = new();

    internal IReadOnlyDictionary<int, OwnedShard> Led => _led;

    internal int Gained { get; private set; }

    internal int HandedOver { get; private set; }

    /// <summary>Hand-overs under way, and the most there have been at a time.</summary>
    internal int HandingOver { get; private set; }

    internal int MostAtOnce { get; private set; }

    /// <summary>What the next hand-overs wait for.</summary>
    internal Task HandOverGate { get; set; } = Task.CompletedTask;

    public ValueTask GainAsync(IReadOnlyList<OwnedShard> shards, CancellationToken cancellationToken)
    {
        foreach (var shard in shards)
            _led[shard.Shard] = shard;
        Gained += shards.Count;
        signals.Tell();
        return ValueTask.CompletedTask;
    }

    public void Lose(IReadOnlyList<int> shards)
    {
        foreach (var shard in shards)
            _led.TryRemove(shard, out _);
        signals.Tell();
    }

    public async ValueTask HandOverAsync(int shard, CancellationToken cancellationToken)
    {
        lock (_led)
            MostAtOnce = Math.Max(MostAtOnce, ++HandingOver);
        signals.Tell();
        await HandOverGate;
        _led.TryRemove(shard, out _);
        lock (_led)
            (HandedOver, HandingOver) = (HandedOver + 1, HandingOver - 1);
        signals.Tell();
    }
}
