using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Server;

internal sealed class PostgreSqlReceivers(Database database) : IReceiverStore
{
    public async ValueTask<(long Revision, IReadOnlyList<StoredReceiver> Receivers)> ListAsync(CancellationToken cancellationToken)
    {
        // Read before the list: what changes in between is looked at again, and nothing is overlooked.
        var revision = await RevisionAsync(cancellationToken);
        return (revision, await database.RowsAsync(
            "server", "ListReceivers", Binding.Nothing, row => new StoredReceiver(row.GetString(0), row.GetInt64(1), row.GetInt64(2), StoredTime.ToTime(row.GetInt64(3)), row.Bytes(4)), cancellationToken));
    }

    public ValueTask<long> RevisionAsync(CancellationToken cancellationToken)
        => database.OneAsync("server", "ReceiversRevision", Binding.Nothing, row => row.GetInt64(0), cancellationToken);

    public ValueTask<bool> AddAsync(StoredReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        return ReviseAsync(
            "AddReceiver", p => p.Next(StoredText.Of(receiver.Name)).Next(receiver.From).Next(StoredTime.Of(receiver.CreatedAt)).Next(receiver.Detail.ToArray()), null, cancellationToken);
    }

    public ValueTask<bool> ChangeAsync(StoredReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        return ReviseAsync("ChangeReceiver", p => p.Next(StoredText.Of(receiver.Name)).Next(receiver.Revision).Next(receiver.Detail.ToArray()), null, cancellationToken);
    }

    public ValueTask<bool> RemoveAsync(string name, DateTimeOffset now, CancellationToken cancellationToken)
        => ReviseAsync("RemoveReceiver", p => p.Next(StoredText.Of(name)), p => p.Next(StoredText.Of(name)).Next(StoredTime.Of(now)), cancellationToken);

    // The mark is locked first, so that changes come one after the other and revisions grow with them. It may grow for nothing: then lists are read once more.
    private ValueTask<bool> ReviseAsync(string statement, Action<NpgsqlParameterCollection> bind, Action<NpgsqlParameterCollection>? giveUp, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync(database.Sql["server", "ReviseReceivers"], Binding.Nothing, token);
                var isChanged = await connection.ExecuteAsync(database.Sql["server", statement], bind, token) > 0;
                if (isChanged && giveUp is not null)
                    await connection.ExecuteAsync(database.Sql["server", "GiveUpAll"], giveUp, token);
                return isChanged;
            },
            cancellationToken);
}
