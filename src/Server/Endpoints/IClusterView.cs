using ActorFlow.Server.Json;

namespace ActorFlow.Server.Endpoints;

/// <summary>What the server tells of its cluster. A service that is there only in a member of one; without it the server says that it is not in a cluster.</summary>
internal interface IClusterView
{
    /// <summary>The members that are known, the dead ones of late included.</summary>
    ValueTask<IReadOnlyList<MemberJson>> MembersAsync(CancellationToken cancellationToken);

    /// <summary>All shards, by number.</summary>
    ValueTask<IReadOnlyList<ShardJson>> ShardsAsync(CancellationToken cancellationToken);
}
