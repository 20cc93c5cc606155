namespace ActorFlow.Journal;

/// <summary>
/// Takes single runs out of a journal, whole or as far as they can be read, and into another one. A capability, see
/// <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
/// <remarks>
/// The bytes of entries, baselines and blobs stay as they are stored: encrypted values stay encrypted, and nothing needs to be understood to be
/// moved.
/// </remarks>
public interface IRunTransfer
{
    /// <summary>Everything that is stored of a run, as of one moment. Runs beside a live engine.</summary>
    /// <returns>The run, or null when it is not known. A damaged one comes as far as it can be read, and says so.</returns>
    ValueTask<TransferredRun?> TakeOutAsync(RunId runId, CancellationToken cancellationToken);

    /// <summary>Stores a run that was taken out elsewhere: all of it in one transaction, durably, or nothing.</summary>
    /// <returns>
    /// <see cref="AppendOutcome.Appended"/>; <see cref="AppendOutcome.Conflict"/> when the id is known here, be it as a tombstone;
    /// <see cref="AppendOutcome.KeyTaken"/>; <see cref="AppendOutcome.BlobMissing"/> when a blob comes without content and is not stored.
    /// </returns>
    /// <exception cref="ArgumentException">The run has neither entries nor a baseline, or the entries do not follow one another.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written, or is open for reading only.</exception>
    ValueTask<AppendAnswer> TakeInAsync(TransferredRun run, CancellationToken cancellationToken);
}
