namespace ActorFlow.Cluster;

/// <summary>How a member of the cluster is doing.</summary>
public enum MemberState
{
    /// <summary>It renews its lease and may own shards.</summary>
    Live,

    /// <summary>It renews its lease, hands its shards over and takes no more: it is about to leave.</summary>
    Draining,

    /// <summary>Its lease is over, and nobody has declared it dead yet. If it renews before that happens, it is live again.</summary>
    Expired,

    /// <summary>It has left, or was declared dead. A life that is dead stays so: the same process joins again as a new one.</summary>
    Dead,
}
