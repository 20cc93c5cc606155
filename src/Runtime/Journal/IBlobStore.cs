namespace ActorFlow.Journal;

/// <summary>
/// Keeps large values once, by their content. Written with the append that names them. A capability of a journal, see
/// <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>The bytes of a blob, or null when it is not stored.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read, or the blob is damaged: its content does not have its name
    /// (<see cref="JournalUnavailableException.IsDamage"/>).</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(BlobId blobId, CancellationToken cancellationToken);

    /// <summary>
    /// Removes blobs that no run has named any more since before a time. The grace between then and now protects whoever is about to name one again.
    /// </summary>
    /// <returns>How many were removed.</returns>
    ValueTask<int> SweepBlobsAsync(DateTimeOffset unnamedSince, CancellationToken cancellationToken);
}
