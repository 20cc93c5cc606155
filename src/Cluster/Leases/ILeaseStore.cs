using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Members;

namespace ActorFlow.Cluster.Leases;

/// <summary>Where members, leases and the owners of shards are written. Each call is one transaction, and all time in it is the database's.</summary>
/// <remarks>
/// A call that fails or is given up may have been carried out all the same, also later: every one can be made again, and says what is so afterwards.
/// Safe for use from many threads.
/// </remarks>
internal interface ILeaseStore
{
    /// <summary>Makes the shards, or finds them.</summary>
    /// <exception cref="ClusterMisfitException">There is another number of them.</exception>
    ValueTask OpenAsync(int shards, CancellationToken cancellationToken);

    /// <summary>Begins a life with a lease. Asked again with the same ticket, it is the same life, and its lease is renewed.</summary>
    /// <returns>The life's id, or null when the ticket's life is dead: another one begins with another ticket.</returns>
    ValueTask<string?> JoinAsync(MemberProfile profile, string ticket, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Renews the lease of a life, and so that of all its shards.</summary>
    /// <returns>False when the life is dead: it will never be renewed again.</returns>
    ValueTask<bool> RenewAsync(string member, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Members and shards at one moment.</summary>
    ValueTask<ClusterView> LookAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes shards that have no owner, or a dead one, each under a new term. First declares those of <paramref name="expired"/> dead whose lease is
    /// over, so that a renewal which comes late is refused; those that have renewed meanwhile keep what is theirs. Takes nothing for a member that is
    /// dead, draining, or without a lease itself.
    /// </summary>
    /// <returns>What was taken.</returns>
    ValueTask<IReadOnlyList<OwnedShard>> ClaimAsync(string member, IReadOnlyList<string> expired, IReadOnlyList<int> shards,
        CancellationToken cancellationToken);

    /// <summary>
    /// Gives shards up under the terms they are owned under: raises the terms, and leaves them without an owner. What is owned otherwise meanwhile
    /// stays as it is.
    /// </summary>
    ValueTask ReleaseAsync(string member, IReadOnlyList<ShardTerm> shards, CancellationToken cancellationToken);

    /// <summary>Notes that an owner is about to write a newer event format in its shards; only under the terms it states.</summary>
    ValueTask RaiseFormatAsync(string member, IReadOnlyList<ShardTerm> shards, int eventFormat, CancellationToken cancellationToken);

    /// <summary>Tells everybody that a life gives its shards up and wants no more.</summary>
    ValueTask DrainAsync(string member, CancellationToken cancellationToken);

    /// <summary>Ends a life. Shards it still owns are left without an owner, under new terms.</summary>
    ValueTask LeaveAsync(string member, CancellationToken cancellationToken);

    /// <summary>Has changes of members and shards told, as a hint: one may come for nothing or get lost.</summary>
    /// <param name="changed">Is called on any thread, and returns at once.</param>
    /// <returns>Ends it.</returns>
    IDisposable Listen(Action changed);
}
