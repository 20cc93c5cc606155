namespace ActorFlow.Journal;

/// <summary>The state of a run at a version, as bytes.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Version">The version of the last entry folded into it.</param>
/// <param name="Schema">The schema version of the data; a reader that does not know it ignores the snapshot.</param>
/// <param name="Data">The state.</param>
public sealed record RunSnapshot(RunId RunId, long Version, int Schema, ReadOnlyMemory<byte> Data)
{
    /// <summary>
    /// The term under which whoever stores it leads the run, see <see cref="IShardedRuns"/>; 0 from an engine that has the journal to itself. Not
    /// stored.
    /// </summary>
    public long Term { get; init; }
}
