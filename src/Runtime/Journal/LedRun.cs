namespace ActorFlow.Journal;

/// <summary>A run, and the term under which it is led by whoever writes beside its entries: sets it aside, takes it back.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Term">
/// The term of the run's shard, see <see cref="IShardedRuns"/>; 0 for nobody's: from an engine that has the journal to itself, and from people. A
/// journal with one writer by construction ignores it.
/// </param>
public readonly record struct LedRun(RunId RunId, long Term)
{
    /// <summary>A term that no shard ever has: of an engine that knows it does not lead the run now.</summary>
    public const long NotLed = -1;

    /// <summary>A run without a term.</summary>
    public static implicit operator LedRun(RunId runId) => new(runId, 0);

    /// <summary>A run without a term, by the text of its id.</summary>
    public static implicit operator LedRun(string runId) => new(new RunId(runId), 0);
}
