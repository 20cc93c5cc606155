namespace ActorFlow.Cluster.Leases;

/// <summary>A shard under a term.</summary>
internal readonly record struct ShardTerm(int Shard, long Term);
