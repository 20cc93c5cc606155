using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteInboxSource(SqliteAccess access) : IInboxSource
{
    private string? _journal;
    private bool _isShown;

    public async ValueTask<ICommandInbox?> FindInboxAsync(CancellationToken cancellationToken)
    {
        if (!_isShown)
        {
            await access.QueueAsync(() =>
            {
                access.TakesCommands = true;
                access.SessionOrNull?.ShowThatCommandsAreTaken();
                return true;
            });
            _isShown = true;
        }

        _journal ??= DatabaseFile.Locate(access.Options.Path, create: false);
        return File.Exists(SqliteCommandInbox.PathOf(_journal))
            ? await SqliteCommandInbox.OpenAsync(_journal, access.Options.TimeProvider, cancellationToken) : null;
    }
}
