using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Server;

internal sealed class SqliteKeys(ServerDatabase database) : IKeyStore
{
    private static readonly IReadOnlyDictionary<string, string> Sql = ServerDatabase.Sql;

    public async ValueTask AddAsync(StoredKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var added = await database.WriteAsync(
            connection =>
            {
                connection[Sql["AddKey"]].Bind(1, key.Id).Bind(2, key.Name).Bind(3, key.Hash.Span).Bind(4, (long)key.Rights)
                    .Bind(5, TagText.Write(key.Flows))
                    .Bind(6, Time.ToStored(key.CreatedAt)).Bind(7, key.CreatedBy).Bind(8, Time.ToStored(key.ExpiresAt)).Run();
                return connection.Changes > 0;
            },
            cancellationToken);
        if (!added)
            throw new ArgumentException($"There is an API key '{key.Id}' already. Make another one.", nameof(key));
    }

    public ValueTask<StoredKey?> FindAsync(string id, CancellationToken cancellationToken)
        => database.ReadAsync(
            connection =>
            {
                var rows = connection[Sql["FindKey"]].Bind(1, id);
                try
                {
                    return rows.Step() ? Read(rows) : null;
                }
                finally
                {
                    rows.Reset();
                }
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken)
        => database.ReadAsync<IReadOnlyList<StoredKey>>(
            connection =>
            {
                var keys = new List<StoredKey>();
                var rows = connection[Sql["ListKeys"]];
                try
                {
                    while (rows.Step())
                        keys.Add(Read(rows));
                }
                finally
                {
                    rows.Reset();
                }

                return keys;
            },
            cancellationToken);

    public ValueTask<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken)
        => database.WriteAsync(
            connection =>
            {
                connection[Sql["RevokeKey"]].Bind(1, id).Bind(2, Time.ToStored(at)).Run();
                return connection.Changes > 0;
            },
            cancellationToken);

    public async ValueTask TouchAsync(string id, DateTimeOffset at, CancellationToken cancellationToken)
        => await database.WriteAsync(
            connection =>
            {
                connection[Sql["TouchKey"]].Bind(1, id).Bind(2, Time.ToStored(at)).Run();
                return true;
            },
            cancellationToken);

    private static StoredKey Read(Statement row)
        => new(row.Text(0), row.Text(1), row.Blob(2).ToArray(), (AccessRights)row.Int64(3), TagText.Read(row.TextOrNull(4)),
            Time.FromStored(row.Int64(5)))
        {
            CreatedBy = row.TextOrNull(6),
            ExpiresAt = Time.FromStored(row.Int64OrNull(7)),
            RevokedAt = Time.FromStored(row.Int64OrNull(8)),
            LastUsedAt = Time.FromStored(row.Int64OrNull(9)),
        };
}
