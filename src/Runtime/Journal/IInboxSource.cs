namespace ActorFlow.Journal;

/// <summary>
/// Leads an engine to the command inbox of its journal. A capability of a journal that is open for writing, see
/// <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
public interface IInboxSource
{
    /// <summary>
    /// Opens the inbox, if anybody has ever left a command. Cheap to ask again while there is none. Whoever asks is the one who takes the commands,
    /// from then until the journal is closed: <see cref="ICommandInbox.IsAttended"/> says so to those who leave them.
    /// </summary>
    /// <returns>The inbox, which the caller disposes, or null while there is none.</returns>
    /// <exception cref="JournalUnavailableException">There is one, and it cannot be read.</exception>
    ValueTask<ICommandInbox?> FindInboxAsync(CancellationToken cancellationToken);
}
