namespace ActorFlow.Cluster.Leases;

/// <summary>Members and shards at one moment of the database.</summary>
/// <param name="Members">Every life that is known, dead ones too for a while.</param>
/// <param name="Shards">All shards, in order of their numbers.</param>
internal sealed record ClusterView(IReadOnlyList<MemberInfo> Members, IReadOnlyList<ShardInfo> Shards)
{
    /// <summary>The event format to write (rule 36): the newest that every living member reads.</summary>
    internal int WrittenFormat(int own)
        => Members.Where(static member => member.IsAlive).Select(static member => member.EventFormat).Append(own).Min();
}
