using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlServerStores(PostgreSqlAccess access) : IServerStoreSource
{
    public async ValueTask<IServerStore> OpenServerStoreAsync(CancellationToken cancellationToken)
        => await PostgreSqlServerStore.OpenAsync(access.Options, cancellationToken);
}
