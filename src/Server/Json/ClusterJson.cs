namespace ActorFlow.Server.Json;

/// <summary>The members of a cluster, as JSON.</summary>
internal sealed record MemberListJson(IReadOnlyList<MemberJson> Members);

/// <summary>A member of a cluster, as JSON.</summary>
internal sealed record MemberJson(
    string Id, string Name, string Version, bool IsSelf, bool Alive, bool Draining, DateTimeOffset? LeaseUntil, string? Address, int Shards, IReadOnlyList<string> Capabilities);

/// <summary>The shards of a cluster, as JSON.</summary>
internal sealed record ShardListJson(IReadOnlyList<ShardJson> Shards);

/// <summary>A shard, as JSON: who owns it, and since which term.</summary>
internal sealed record ShardJson(int Shard, long Term, string? Owner);
