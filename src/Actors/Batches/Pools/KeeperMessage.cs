using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>What the keeper of a pool hears.</summary>
internal abstract class KeeperMessage : INeverDropped
{
    /// <summary>A task was submitted.</summary>
    public sealed class Submit(PoolJob job) : KeeperMessage
    {
        public PoolJob Job => job;
    }

    /// <summary>A task has ended.</summary>
    public sealed class Ended(PoolHand hand, bool well) : KeeperMessage
    {
        public PoolHand Hand => hand;

        public bool Well => well;
    }

    /// <summary>A worker has ended without being asked to.</summary>
    public sealed class HandEnded(PoolHand hand) : KeeperMessage
    {
        public PoolHand Hand => hand;
    }

    /// <summary>A task's time is up.</summary>
    public sealed class Overdue(PoolHand hand) : KeeperMessage
    {
        public PoolHand Hand => hand;
    }

    /// <summary>A task that waited was cancelled.</summary>
    public sealed class GivenUp : KeeperMessage
    {
        public static readonly GivenUp Instance = new();
    }

    /// <summary>The rate may let the next one begin.</summary>
    public sealed class Wake : KeeperMessage
    {
        public static readonly Wake Instance = new();
    }

    /// <summary>Say when nothing runs or waits.</summary>
    public sealed class Drain(TaskCompletionSource done) : KeeperMessage
    {
        public TaskCompletionSource Done => done;
    }
}

/// <summary>A worker of a pool, as its keeper sees it.</summary>
internal sealed class PoolHand
{
    public ActorRef<PoolJob>? Worker { get; set; }

    /// <summary>The task it is on; null when it is free.</summary>
    public PoolJob? Job { get; set; }
}
