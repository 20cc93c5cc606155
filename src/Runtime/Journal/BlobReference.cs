namespace ActorFlow.Journal;

/// <summary>A blob that an append names.</summary>
/// <param name="BlobId">Its name.</param>
/// <param name="Content">Its content, written when the journal does not hold it; or null when it is held already (a fork, a value named
/// again).</param>
public readonly record struct BlobReference(BlobId BlobId, ReadOnlyMemory<byte>? Content);
