using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Server;

internal sealed class PostgreSqlReplays(Database database) : IReplayMemory
{
    public async ValueTask<string> RememberAsync(string signature, string delivery, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("server", "ForgetReplays", p => p.Next(StoredTime.Of(now)), cancellationToken);
        // Of two at one moment, the second waits for the first and gets what it has left.
        return await database.OneAsync(
            "server", "Remember", p => p.Next(StoredText.Of(signature)).Next(StoredText.Of(delivery)).Next(StoredTime.Of(until)),
                row => row.GetString(0), cancellationToken)
            ?? throw new JournalUnavailableException(database.Name, "a signature could not be noted", "Look at the server's log.");
    }
}
