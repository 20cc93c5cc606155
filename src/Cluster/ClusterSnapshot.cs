using ActorFlow.Cluster.PostgreSql;
using ActorFlow.Persistence.PostgreSql;

namespace ActorFlow.Cluster;

/// <summary>Members and shards of a cluster at one moment of its database.</summary>
/// <param name="Members">Every life that is known, in the order in which they joined; dead ones stay for about a day.</param>
/// <param name="Shards">All shards, in order of their numbers.</param>
public sealed record ClusterSnapshot(IReadOnlyList<MemberInfo> Members, IReadOnlyList<ShardInfo> Shards)
{
    /// <summary>Reads a cluster from its database without being a member. Changes nothing.</summary>
    /// <param name="journal">The journal's options, of which those are used that say where it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalUnavailableException">It cannot be read, or there is no journal with members in it.</exception>
    public static async Task<ClusterSnapshot> ReadAsync(PostgreSqlJournalOptions journal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        await using var store = new PostgreSqlLeaseStore(journal);
        var view = await store.LookAsync(cancellationToken);
        return new ClusterSnapshot(view.Members, view.Shards);
    }
}
