namespace ActorFlow.Journal;

/// <summary>
/// Keeps the latest snapshot of a run, so that resuming a long run need not read it whole. A capability of a journal, see
/// <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
/// <remarks>
/// A snapshot is a convenience: one that is damaged or missing is no error, the run is then read from its baseline or its beginning.
/// </remarks>
public interface ISnapshotStore
{
    /// <summary>Stores snapshots in one transaction, each in place of an older one of its run. One that is older than what is stored, ahead of the
    /// journal, or not made under the present term of its shard, is ignored.</summary>
    /// <remarks>Not flushed on its own: after a power loss an older snapshot may be back.</remarks>
    ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken);

    /// <summary>The latest snapshot of a run, or null when there is none or it is damaged.</summary>
    ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken);
}
