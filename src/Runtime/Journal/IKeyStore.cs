namespace ActorFlow.Journal;

/// <summary>API keys: their hashes and what they may do. No store ever sees a key itself.</summary>
public interface IKeyStore
{
    /// <summary>Adds a key.</summary>
    /// <exception cref="ArgumentException">There is a key with this id.</exception>
    ValueTask AddAsync(StoredKey key, CancellationToken cancellationToken);

    /// <summary>A key by its id, revoked and expired ones too.</summary>
    /// <returns>The key, or null.</returns>
    ValueTask<StoredKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All keys, the newest first, revoked and expired ones too.</summary>
    ValueTask<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Revokes a key for good, at once for every process that asks this store.</summary>
    /// <returns>Whether this call changed anything; false when there is no such key or it was revoked before.</returns>
    ValueTask<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes that a key was used.</summary>
    ValueTask TouchAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);
}
