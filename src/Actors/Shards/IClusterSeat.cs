using ActorFlow.Journal;

namespace ActorFlow.Actors.Shards;

/// <summary>This process's place in a cluster, as the engine sees it: what it owns, and when it begins and ends to own anything.</summary>
internal interface IClusterSeat
{
    /// <summary>What is owned now. The engine asks it before every append.</summary>
    IRunPlacement Placement { get; }

    /// <summary>What this member can do, beside what the engine's own options say.</summary>
    IReadOnlyCollection<string> Capabilities => [];

    /// <summary>
    /// Begins to own shards: from here on the engine is told of them. Called once, when the engine is ready; the engine owns nothing before.
    /// </summary>
    ValueTask BeginAsync(IShardEngine engine, CancellationToken cancellationToken);

    /// <summary>
    /// The engine stops: has every shard handed over, and owns no more from then on. Ends when nothing is owned, or the time is over.
    /// </summary>
    Task DrainAsync(TimeSpan limit);

    /// <summary>The engine has stopped: leaves the cluster. What is still owned belongs to nobody from then on.</summary>
    Task LeaveAsync();

    /// <summary>Ends as with a process that is killed: from here on nothing is said to anybody, and nothing given up. For tests.</summary>
    void Crash()
    {
    }

    /// <summary>
    /// The journal has refused a write under a term that this seat believed in: whoever keeps the leases looks again soon. Returns at once.
    /// </summary>
    void Doubt(int shard, long term);
}
