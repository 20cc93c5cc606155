namespace ActorFlow.Journal;

/// <summary>Copies a live journal. A capability of a journal that lives in a file, see <see cref="IJournalReader.Capability{T}"/>.</summary>
public interface IJournalBackup
{
    /// <summary>
    /// Copies the journal as it is at one moment into a new file. Appends go on meanwhile; they are part of the copy or not, but never half.
    /// </summary>
    /// <param name="path">The file to make; must not exist.</param>
    /// <param name="cancellationToken">Gives up; the unfinished copy is removed.</param>
    /// <exception cref="JournalUnavailableException">The file exists or cannot be written.</exception>
    ValueTask BackupAsync(string path, CancellationToken cancellationToken);
}
