namespace ActorFlow.Journal;

/// <summary>The state of a run at a version, in place of the entries up to it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Version">The version of the last entry folded into it.</param>
/// <param name="Schema">The schema version of the data; older ones are read through upcasters, like events.</param>
/// <param name="Data">The state.</param>
/// <param name="Blobs">The blobs the state names; the run's other references from before are dropped.</param>
public sealed record RunBaseline(RunId RunId, long Version, int Schema, ReadOnlyMemory<byte> Data, IReadOnlyList<BlobId> Blobs)
{
    /// <summary>
    /// The term under which whoever writes it leads the run, see <see cref="IShardedRuns"/>; 0 from an engine that has the journal to itself. Not
    /// stored.
    /// </summary>
    public long Term { get; init; }
}
