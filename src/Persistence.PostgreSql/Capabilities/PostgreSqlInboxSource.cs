using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlInboxSource(PostgreSqlAccess access) : IInboxSource
{
    private JournalSession? _shownIn;

    public async ValueTask<ICommandInbox?> FindInboxAsync(CancellationToken cancellationToken)
    {
        var session = access.Session;
        if (!ReferenceEquals(_shownIn, session))
        {
            await session.Database.ExecuteAsync("schema", "Takes", p => p.Next(session.Opening.How.Incarnation), cancellationToken);
            _shownIn = session;
        }

        return await PostgreSqlCommandInbox.OpenAsync(access.Options, cancellationToken);
    }
}
