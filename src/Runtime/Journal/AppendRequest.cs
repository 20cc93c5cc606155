namespace ActorFlow.Journal;

/// <summary>Entries of one run to be appended, all or none.</summary>
/// <param name="RunId">The run.</param>
/// <param name="ExpectedVersion">The version the run must have in the journal; 0 for a run that must not exist yet.</param>
/// <param name="FencingToken">
/// The term of the run's shard under which this is written, see <see cref="IShardedRuns"/>; 0 from an engine that has the journal to itself. A
/// journal with one writer by construction (a file with a lock) ignores it.
/// </param>
/// <param name="AppendId">Names this append.</param>
/// <param name="Entries">The entries, with versions that follow <paramref name="ExpectedVersion"/> without gaps; at least one.</param>
/// <param name="Summary">The run's index row after the append, or null when nothing in it changed. Always there for a new run.</param>
/// <param name="Blobs">The blobs that the entries name, or null for none; written in the same transaction.</param>
public readonly record struct AppendRequest(
    RunId RunId, long ExpectedVersion, long FencingToken, AppendId AppendId, ReadOnlyMemory<JournalEntry> Entries, RunSummary? Summary,
    IReadOnlyList<BlobReference>? Blobs = null)
{
    /// <summary>
    /// The rows of questions that the entries ask or end, or null for none; written in the same transaction, in place of older rows of the same
    /// questions.
    /// </summary>
    public IReadOnlyList<QuestionSummary>? Questions { get; init; }

    /// <summary>
    /// The commands of the run's inbox that the entries carry out, or null for none: their rows are deleted and their answers stored in the same
    /// transaction. When one of them is not there any more, the append is a conflict. Only for a journal with <see cref="IRunInbox"/>.
    /// </summary>
    public IReadOnlyList<InboxTake>? Takes { get; init; }
}
