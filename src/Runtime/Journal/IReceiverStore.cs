namespace ActorFlow.Journal;

/// <summary>Receivers of webhooks that were set up while servers run. All servers of a store have the same ones.</summary>
public interface IReceiverStore
{
    /// <summary>All receivers, by name, and the revision of the list: it grows with every change of any of them.</summary>
    ValueTask<(long Revision, IReadOnlyList<StoredReceiver> Receivers)> ListAsync(CancellationToken cancellationToken);

    /// <summary>The revision of the list; 0 before the first change.</summary>
    ValueTask<long> RevisionAsync(CancellationToken cancellationToken);

    /// <summary>Adds a receiver.</summary>
    /// <returns>Whether it was added; false when there is one of this name.</returns>
    ValueTask<bool> AddAsync(StoredReceiver receiver, CancellationToken cancellationToken);

    /// <summary>Changes what a receiver is.</summary>
    /// <param name="receiver">The receiver, with the revision that it had when it was read.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it was changed; false when it is gone, or another change came first.</returns>
    ValueTask<bool> ChangeAsync(StoredReceiver receiver, CancellationToken cancellationToken);

    /// <summary>Removes a receiver. What is owed to it is given up in the same transaction.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="now">When it is removed.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether this call changed anything; false when there is none.</returns>
    ValueTask<bool> RemoveAsync(string name, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A receiver of webhooks as it is kept.</summary>
/// <param name="Name">Its name, unique in the store.</param>
/// <param name="Revision">The revision of the list with which it was last changed; 0 before it is added.</param>
/// <param name="From">The position in the feed of events behind which it is told.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Detail">Where, of what and how, as the server writes it; it holds secrets.</param>
public sealed record StoredReceiver(string Name, long Revision, long From, DateTimeOffset CreatedAt, ReadOnlyMemory<byte> Detail);
