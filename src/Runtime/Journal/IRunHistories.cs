namespace ActorFlow.Journal;

/// <summary>Reads what runs are taken up from, of many of them with one question. A capability, see <see cref="IJournalReader.Capability{T}"/>.</summary>
/// <remarks>
/// What cannot be had together is left to be read alone: so a run that is damaged, long, or trimmed concerns none of those it is asked for with. Safe for use from many threads.
/// </remarks>
public interface IRunHistories
{
    /// <summary>Reads runs. What comes back is checked as <see cref="IJournalReader.ReadAsync"/> checks it, and bounded in memory.</summary>
    /// <param name="runs">The runs, at most 1 000.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>
    /// For each run, in the order asked for, its history, or null when it has to be read by itself: it is not known, was trimmed or pruned, is damaged, or there is too much of it.
    /// </returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be read just now.</exception>
    ValueTask<IReadOnlyList<RunHistory?>> ReadManyAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken);
}

/// <summary>What a run is taken up from.</summary>
/// <param name="Snapshot">Its latest snapshot, or null when there is none.</param>
/// <param name="Entries">Its entries: all of them from the first, or from that of the snapshot's version on, that one included.</param>
public sealed record RunHistory(RunSnapshot? Snapshot, IReadOnlyList<JournalEntry> Entries)
{
    /// <summary>The run's status in the index, parked and quarantined among the others; null when it was not read along, and whoever needs it asks for the run's row.</summary>
    public RunStatus? Status { get; init; }
}
