using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Server;

internal sealed class SqliteReceivers(ServerDatabase database) : IReceiverStore
{
    private static readonly IReadOnlyDictionary<string, string> Sql = ServerDatabase.Sql;

    public ValueTask<(long Revision, IReadOnlyList<StoredReceiver> Receivers)> ListAsync(CancellationToken cancellationToken)
        => database.ReadAsync(
            connection =>
            {
                // Read before the list: what changes in between is looked at again, and nothing is overlooked.
                var revision = connection.Scalar(Sql["ReceiversRevision"]);
                var (rows, receivers) = (connection[Sql["ListReceivers"]], new List<StoredReceiver>());
                while (rows.Step())
                    receivers.Add(new StoredReceiver(rows.Text(0), rows.Int64(1), rows.Int64(2), Time.FromStored(rows.Int64(3)), rows.Blob(4).ToArray()));
                rows.Reset();
                return (revision, (IReadOnlyList<StoredReceiver>)receivers);
            },
            cancellationToken);

    public ValueTask<long> RevisionAsync(CancellationToken cancellationToken) => database.ReadAsync(connection => connection.Scalar(Sql["ReceiversRevision"]), cancellationToken);

    public ValueTask<bool> AddAsync(StoredReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        return ReviseAsync(
            connection => connection[Sql["AddReceiver"]].Bind(1, receiver.Name).Bind(2, receiver.From).Bind(3, Time.ToStored(receiver.CreatedAt)).Bind(4, receiver.Detail.Span),
            cancellationToken);
    }

    public ValueTask<bool> ChangeAsync(StoredReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        return ReviseAsync(connection => connection[Sql["ChangeReceiver"]].Bind(1, receiver.Name).Bind(2, receiver.Revision).Bind(3, receiver.Detail.Span), cancellationToken);
    }

    public ValueTask<bool> RemoveAsync(string name, DateTimeOffset now, CancellationToken cancellationToken)
        => database.WriteAsync(
            connection =>
            {
                if (!Revise(connection, connection[Sql["RemoveReceiver"]].Bind(1, name)))
                    return false;
                connection[Sql["GiveUpAll"]].Bind(1, name).Bind(2, Time.ToStored(now)).Run();
                return true;
            },
            cancellationToken);

    private ValueTask<bool> ReviseAsync(Func<Connection, Statement> statement, CancellationToken cancellationToken)
        => database.WriteAsync(connection => Revise(connection, statement(connection)), cancellationToken);

    // The revision may grow for nothing: then lists are read once more.
    private static bool Revise(Connection connection, Statement statement)
    {
        connection[Sql["ReviseReceivers"]].Run();
        statement.Run();
        return connection.Changes > 0;
    }
}
