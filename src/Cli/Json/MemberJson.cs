using ActorFlow.Cluster;

namespace ActorFlow.Cli.Json;

/// <summary>Members of a cluster, as JSON.</summary>
internal sealed record MembersJson(IReadOnlyList<MemberJson> Members);

/// <summary>A member of a cluster, as JSON. Seconds are those left of its lease by the clock of the database, negative when it is over.</summary>
internal sealed record MemberJson(
    string Id, string Name, long Incarnation, MemberState State, int Shards, int Capacity, double LeaseSeconds, IReadOnlyList<string> Capabilities,
    string Version, int EventFormat, string Address, DateTimeOffset JoinedAt)
{
    public static MemberJson Of(MemberInfo member, IReadOnlyList<ShardInfo> shards) => new(
        member.Id, member.Name, member.Incarnation, member.State, shards.Count(shard => shard.Owner == member.Id), member.Capacity,
        Math.Round(member.LeaseLeft.TotalSeconds, 3), member.Capabilities, member.Version, member.EventFormat, member.Address, member.JoinedAt);
}

/// <summary>The shards of a cluster, as JSON.</summary>
internal sealed record ShardsJson(IReadOnlyList<ShardJson> Shards);

/// <summary>A shard of a cluster, as JSON.</summary>
internal sealed record ShardJson(int Shard, string? Owner, MemberState? OwnerState, long Term, int EventFormat);
