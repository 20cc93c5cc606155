using ActorFlow.Actors;
using ActorFlow.Cluster;

namespace ActorFlow;

/// <summary>Asks a flow system about the cluster that it is a member of.</summary>
public static class ClusterQueries
{
    /// <summary>
    /// The members of the cluster, as the database knows them now, in the order in which they joined; dead ones stay for about a day.
    /// </summary>
    /// <param name="system">A member.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterMissingException">The system is no member of a cluster, or has not been started.</exception>
    /// <exception cref="JournalUnavailableException">The database cannot be read.</exception>
    public static async ValueTask<IReadOnlyList<MemberInfo>> MembersAsync(this IFlowSystem system, CancellationToken cancellationToken = default)
        => await MemberOf(system).MembersAsync(cancellationToken);

    /// <summary>The shards of the cluster with their owners, as the database knows them now, in order of their numbers.</summary>
    /// <param name="system">A member.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterMissingException">The system is no member of a cluster, or has not been started.</exception>
    /// <exception cref="JournalUnavailableException">The database cannot be read.</exception>
    public static async ValueTask<IReadOnlyList<ShardInfo>> ShardsAsync(this IFlowSystem system, CancellationToken cancellationToken = default)
        => await MemberOf(system).ShardsAsync(cancellationToken);

    /// <summary>The id of this member's present life (<see cref="MemberInfo.Id"/>), or null while it has none: before it has joined, and between two lives.</summary>
    /// <param name="system">A member.</param>
    /// <exception cref="ClusterMissingException">The system is no member of a cluster, or has not been started.</exception>
    public static string? MemberId(this IFlowSystem system) => MemberOf(system).Status.Life;

    private static ClusterMember MemberOf(IFlowSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var engine = system as FlowSystem ?? (system as IFlowSystemHolder)?.SystemOrNull;
        return engine?.Seat as ClusterMember ?? throw new ClusterMissingException();
    }
}
