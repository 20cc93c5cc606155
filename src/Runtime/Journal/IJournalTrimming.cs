namespace ActorFlow.Journal;

/// <summary>Cuts the beginning off a long run. A capability of a journal, see <see cref="IJournalReader.Capability{T}"/>.</summary>
public interface IJournalTrimming
{
    /// <summary>
    /// Writes a baseline and then removes the entries it stands for. The baseline is durable before anything is removed, and is not discardable: with
    /// it goes the run's past. A baseline that is not newer than the present one, or not made under the present term of its shard, is ignored.
    /// </summary>
    /// <exception cref="ArgumentException">The run is not known, or has no entry of that version.</exception>
    ValueTask TrimAsync(RunBaseline baseline, CancellationToken cancellationToken);

    /// <summary>The baseline of a run, or null when it was never trimmed. Entries are kept from the version after it.</summary>
    /// <exception cref="RunJournalException">The baseline is damaged.</exception>
    ValueTask<RunBaseline?> FindBaselineAsync(RunId runId, CancellationToken cancellationToken);
}
