namespace ActorFlow.Journal;

/// <summary>The reading half of a journal. Sees committed data only. Safe for use from many threads; no call blocks the caller's thread on a disk or a network.</summary>
public interface IJournalReader : IAsyncDisposable
{
    /// <summary>Reads a run's entries in order, from a version on.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="fromVersion">The first version wanted, from 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The entries; empty when the run is not known or was pruned.</returns>
    /// <exception cref="RunJournalException">An entry is damaged: a checksum does not fit, or a version is missing.</exception>
    /// <exception cref="VersionTrimmedException">Versions up to a baseline were trimmed away, and the one asked for is among them.</exception>
    ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken);

    /// <summary>Reads some of a run's entries in order, from a version on, so that a long history need not be held whole.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="fromVersion">The first version wanted, from 1.</param>
    /// <param name="enough">How many are enough, at least 1. There may be more of them, as entries are stored together; there are none only where no more are stored.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RunJournalException">An entry is damaged: a checksum does not fit, or a version is missing.</exception>
    /// <exception cref="VersionTrimmedException">Versions up to a baseline were trimmed away, and the one asked for is among them.</exception>
    ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough, CancellationToken cancellationToken)
        => ReadAsync(runId, fromVersion, cancellationToken);

    /// <summary>Whether an append reached the journal; asked after an answer of <see cref="AppendOutcome.Unknown"/> before anything else.</summary>
    ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken);

    /// <summary>The index row of a run, or null when the run is not known.</summary>
    ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken);

    /// <summary>The run that was started with a start key, or null.</summary>
    ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken);

    /// <summary>The index rows of all runs that have not ended and are not quarantined, in the order of their start (those of one time: of their first append).</summary>
    IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What the journal can do beyond this interface: <see cref="IRunIndex"/>, <see cref="IWakeUps"/>, <see cref="ISnapshotStore"/>, <see cref="IBlobStore"/>,
    /// <see cref="IJournalTrimming"/>, <see cref="IJournalRetention"/>, <see cref="IRunShelf"/>, <see cref="IDefinitionStore"/>, <see cref="IEventFeed"/>,
    /// <see cref="IJournalVerification"/>, <see cref="IJournalBackup"/>, <see cref="IInboxSource"/>, <see cref="IRunTransfer"/>,
    /// <see cref="IQuestionIndex"/>, <see cref="IShardedRuns"/>, <see cref="IRunInbox"/>, <see cref="IJournalHints"/>, <see cref="ITombstones"/>, <see cref="IRunHistories"/>. A decorator passes the question on.
    /// </summary>
    /// <returns>The capability, or null when the journal lacks it.</returns>
    T? Capability<T>()
        where T : class
        => this as T;
}
