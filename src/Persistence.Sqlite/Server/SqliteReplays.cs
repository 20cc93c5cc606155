using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Server;

internal sealed class SqliteReplays(ServerDatabase database) : IReplayMemory
{
    private static readonly IReadOnlyDictionary<string, string> Sql = ServerDatabase.Sql;

    public ValueTask<string> RememberAsync(string signature, string delivery, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken)
        => database.WriteAsync(
            connection =>
            {
                connection[Sql["ForgetReplays"]].Bind(1, Time.ToStored(now)).Run();
                connection[Sql["Remember"]].Bind(1, signature).Bind(2, delivery).Bind(3, Time.ToStored(until)).Run();
                var rows = connection[Sql["Remembered"]].Bind(1, signature);
                rows.Step();
                var first = rows.Text(0);
                rows.Reset();
                return first;
            },
            cancellationToken);
}
