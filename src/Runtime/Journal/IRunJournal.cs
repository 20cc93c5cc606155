namespace ActorFlow.Journal;

/// <summary>Where runs are written: an append-only sequence of entries per run, and an index of runs kept in the same transactions.</summary>
/// <remarks>
/// <para>A journal is opened by one engine at a time and has one writer. <see cref="AppendBatchAsync"/> is never called while another call of it is
/// under way; everything else may be called at any time, from any thread, and sees committed data only. Calls never block the caller's thread on a
/// disk or a network.</para>
/// <para>Disposing closes the journal after what is under way; it may be opened again afterwards. Appends of an earlier opening are fenced.</para>
/// <para>Times are kept to the microsecond, in UTC.</para>
/// <para>Implementations are checked by the conformance suite in <c>tests/Persistence.Conformance</c>; derive from it to prove a store of your
/// own.</para>
/// </remarks>
public interface IRunJournal : IJournalReader
{
    /// <summary>Opens the journal: creates or migrates what it stores in, and takes the right to write.</summary>
    /// <returns>How the last engine left it.</returns>
    /// <exception cref="JournalUnavailableException">The place cannot be written, is in use by another engine, is damaged, or is newer than this
    /// program.</exception>
    ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Commits the entries of many runs as one transaction, durably, and answers each request on its own: one bad run never fails its neighbours.
    /// </summary>
    /// <param name="batch">The requests. A run may appear more than once; its requests are applied in order, and after one that is not appended its
    /// later ones are conflicts. The memory of its entries is used again when the call has ended: a journal that keeps them copies them.</param>
    /// <param name="answers">Receives one answer per request, in the same order. Has the same length as <paramref name="batch"/>.</param>
    /// <param name="cancellationToken">Gives up waiting before the transaction has begun; a transaction that has begun is carried through.</param>
    /// <exception cref="JournalUnavailableException">Nothing of the batch was written, and nothing will be until the journal is opened
    /// anew.</exception>
    /// <exception cref="ArgumentException">A request is malformed; nothing of the batch was written.</exception>
    ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken);

    /// <summary>
    /// Sets a run aside with the reason. A side row: the run's own entries stay as they are, and appends to it are conflicts until it is released.
    /// A run that is not known is left alone.
    /// </summary>
    /// <param name="run">The run, and the term under which it is led. When that is not the present one of its shard, nothing is changed.</param>
    /// <param name="reason">Why.</param>
    /// <param name="build">The build of the program that does it.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Records that the engine stops in order, so that runs found in flight at the next start do not count as unclean ends.</summary>
    ValueTask MarkCleanAsync(CancellationToken cancellationToken);
}
