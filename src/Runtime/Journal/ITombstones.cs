namespace ActorFlow.Journal;

/// <summary>
/// What is left of pruned runs, to be taken from one journal to another. A capability, see <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
public interface ITombstones
{
    /// <summary>The tombstones, in the order of their first appends.</summary>
    IAsyncEnumerable<RunSummary> TombstonesAsync(CancellationToken cancellationToken);

    /// <summary>Stores the tombstone of a run that was pruned elsewhere, durably, so that its id and key are not used here either.</summary>
    /// <returns><see cref="AppendOutcome.Appended"/>; <see cref="AppendOutcome.Conflict"/> when the id is known here;
    /// <see cref="AppendOutcome.KeyTaken"/>.</returns>
    /// <exception cref="ArgumentException">The row is not that of a pruned run.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written, or is open for reading only.</exception>
    ValueTask<AppendAnswer> BuryAsync(RunSummary tombstone, CancellationToken cancellationToken);
}
