namespace ActorFlow.Journal;

/// <summary>Walks a whole journal and reports what is damaged. A capability of a journal, see <see cref="IJournalReader.Capability{T}"/>.</summary>
public interface IJournalVerification
{
    /// <summary>
    /// Checks the file or database itself, every run's entries and checksums, baselines, snapshots, blobs, and the index. Runs beside a live engine.
    /// </summary>
    /// <returns>The damage found, as it is found; nothing when all is well.</returns>
    IAsyncEnumerable<JournalDamage> VerifyAsync(CancellationToken cancellationToken);
}
