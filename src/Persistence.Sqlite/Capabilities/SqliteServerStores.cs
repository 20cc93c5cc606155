using ActorFlow.Journal;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteServerStores(SqliteAccess access) : IServerStoreSource
{
    public async ValueTask<IServerStore> OpenServerStoreAsync(CancellationToken cancellationToken)
        => await SqliteServerStore.OpenAsync(access.Options.Path, cancellationToken);
}
