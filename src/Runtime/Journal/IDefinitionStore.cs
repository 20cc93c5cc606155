namespace ActorFlow.Journal;

/// <summary>
/// Keeps the canonical form of definitions by fingerprint, so that a run can be explained, and a document's runs continued, after the flow changed. A
/// capability of a journal.
/// </summary>
public interface IDefinitionStore
{
    /// <summary>Stores a definition, durably; one that is stored already is left alone.</summary>
    ValueTask SaveDefinitionAsync(string fingerprint, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken);

    /// <summary>The canonical form of a definition, or null when it is not stored.</summary>
    ValueTask<ReadOnlyMemory<byte>?> FindDefinitionAsync(string fingerprint, CancellationToken cancellationToken);
}
