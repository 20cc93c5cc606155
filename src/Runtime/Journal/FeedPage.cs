namespace ActorFlow.Journal;

/// <summary>A page of the feed.</summary>
/// <param name="Appends">Appends in the order of their commits; empty at the end.</param>
/// <param name="Last">The position to go on from.</param>
/// <param name="Trimmed">Whether entries after the position asked for have been trimmed or pruned away, so that a watcher must look at the runs
/// themselves.</param>
public sealed record FeedPage(IReadOnlyList<FeedAppend> Appends, long Last, bool Trimmed);

/// <summary>The entries of one append in the feed.</summary>
/// <param name="Position">Grows with every append of the journal and is never used twice.</param>
/// <param name="RunId">The run.</param>
/// <param name="Entries">The entries; empty when they cannot be read, which reading the run then reports.</param>
public sealed record FeedAppend(long Position, RunId RunId, IReadOnlyList<JournalEntry> Entries);
