using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;

namespace ActorFlow.Cluster.Keeping;

/// <summary>
/// What the keeper of a member hears. Answers of the store name the life they were asked for: those of an earlier one count no more.
/// </summary>
internal abstract record KeeperMessage
{
    /// <summary>Renew, and look.</summary>
    internal sealed record Beat : KeeperMessage
    {
        internal static readonly Beat Instance = new();
    }

    /// <summary>Something may have changed, or a time has come: look.</summary>
    internal sealed record Look : KeeperMessage
    {
        internal static readonly Look Instance = new();
    }

    /// <summary>The time has come when the lease cannot be trusted any more, unless it was renewed.</summary>
    internal sealed record TrustOver : KeeperMessage
    {
        internal static readonly TrustOver Instance = new();
    }

    internal sealed record Joined(string? Life, TimeSpan SentAt, Exception? Error) : KeeperMessage;

    internal sealed record Renewed(string Life, TimeSpan SentAt, bool Granted, Exception? Error) : KeeperMessage;

    internal sealed record Looked(string Life, ClusterView? View, Exception? Error) : KeeperMessage;

    internal sealed record Claimed(string Life, IReadOnlyList<OwnedShard> Shards, Exception? Error) : KeeperMessage;

    internal sealed record Gained(string Life, IReadOnlyList<OwnedShard> Shards, Exception? Error) : KeeperMessage;

    internal sealed record HandedOver(string Life, ShardTerm Shard, Exception? Error) : KeeperMessage;

    internal sealed record Released(string Life, IReadOnlyList<ShardTerm> Shards, Exception? Error) : KeeperMessage;

    internal sealed record Raised(string Life, Exception? Error) : KeeperMessage;

    /// <summary>Give all shards up in order, and take no more.</summary>
    internal sealed record Drain(TaskCompletionSource Done) : KeeperMessage;

    internal sealed record DrainNoted(string Life, Exception? Error) : KeeperMessage;

    /// <summary>End this life, whatever it still owns.</summary>
    internal sealed record Leave(TaskCompletionSource Done) : KeeperMessage;

    internal sealed record Left(TaskCompletionSource Done, Exception? Error) : KeeperMessage;
}
