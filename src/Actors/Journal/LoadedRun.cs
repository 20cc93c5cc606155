using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Journal;

/// <summary>A run as it was read back.</summary>
/// <param name="State">The fold of everything that is committed.</param>
/// <param name="SnapshotVersion">The version of the snapshot it was read from, or 0.</param>
/// <param name="Blobs">The blobs that the journal holds for the run, as far as they were read; null for none.</param>
internal sealed record LoadedRun(RunState State, long SnapshotVersion, HashSet<BlobId>? Blobs)
{
    /// <summary>The run's status in the index, which alone knows whether it was parked or quarantined; null where nobody wanted to know.</summary>
    public RunStatus? Listed { get; init; }
}
