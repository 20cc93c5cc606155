namespace ActorFlow.Testing;

/// <summary>A seeded run failed. The text names the seed that replays it.</summary>
public sealed class SeededRunException(int seed, string reason, Exception? cause = null)
    : Exception($"Seed {seed}: {reason} Replay it with ACTORFLOW_SEED={seed}, or SeededDispatcher.Run({seed}, ...).", cause)
{
    /// <summary>The seed.</summary>
    public int Seed { get; } = seed;
}
