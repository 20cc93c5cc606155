using ActorFlow.Cluster;

namespace ActorFlow.Server.Json;

/// <summary>The members of a cluster, as JSON.</summary>
internal sealed record MemberListJson(IReadOnlyList<MemberJson> Members);

/// <summary>A life of a member of a cluster, as JSON: what the command line tells of it, and whether it is the one that answers.</summary>
internal sealed record MemberJson(
    string Id, string Name, long Incarnation, MemberState State, bool IsSelf, int Shards, int Capacity, double LeaseSeconds, IReadOnlyList<string> Capabilities,
    string Version, int EventFormat, string Address, DateTimeOffset JoinedAt)
{
    public static MemberJson Of(MemberInfo member, int shards, string? self) => new(
        member.Id, member.Name, member.Incarnation, member.State, member.Id == self, shards, member.Capacity, Math.Round(member.LeaseLeft.TotalSeconds, 3), member.Capabilities,
        member.Version, member.EventFormat, member.Address, member.JoinedAt);
}

/// <summary>The shards of a cluster, as JSON.</summary>
internal sealed record ShardListJson(IReadOnlyList<ShardJson> Shards);

/// <summary>A shard, as JSON: who owns it, how that one is doing, and since which term; owner and state are null where nobody owns it.</summary>
internal sealed record ShardJson(int Shard, string? Owner, MemberState? OwnerState, long Term, int EventFormat);
