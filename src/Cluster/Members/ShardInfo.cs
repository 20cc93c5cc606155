namespace ActorFlow.Cluster;

/// <summary>One shard, as the database knows it.</summary>
/// <param name="Shard">Its number, from 0.</param>
/// <param name="Term">Grows whenever the owner changes; whoever writes states it. 0 before the first owner.</param>
/// <param name="Owner">The <see cref="MemberInfo.Id"/> of its owner, which may be dead, or null for none.</param>
/// <param name="EventFormat">The newest event format that may have been written in it: a member that does not read it declines the shard.</param>
public sealed record ShardInfo(int Shard, long Term, string? Owner, int EventFormat)
{
    /// <summary>Whether the owner before the present one let go of it in order, or there was none.</summary>
    internal bool WasHandedOver { get; init; } = true;
}
