using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;
using NpgsqlTypes;

namespace ActorFlow.Persistence.PostgreSql.Server;

internal sealed class PostgreSqlKeys(Database database) : IKeyStore
{
    public async ValueTask AddAsync(StoredKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var added = await database.ExecuteAsync(
            "server",
            "AddKey",
            p => p.Next(StoredText.Of(key.Id)).Next(StoredText.Of(key.Name)).Next(key.Hash.ToArray()).Next((long)key.Rights)
                .Next(StoredText.OfTags(key.Flows), NpgsqlDbType.Text)
                .Next(StoredTime.Of(key.CreatedAt)).Next(StoredText.OfNullable(key.CreatedBy), NpgsqlDbType.Text)
                .Next(StoredTime.Of(key.ExpiresAt), NpgsqlDbType.Bigint),
            cancellationToken);
        if (added == 0)
            throw new ArgumentException($"There is a key '{key.Id}' already.", nameof(key));
    }

    public ValueTask<StoredKey?> FindAsync(string id, CancellationToken cancellationToken)
        => database.OneAsync("server", "FindKey", p => p.Next(StoredText.Of(id)), Read, cancellationToken);

    public async ValueTask<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken)
        => await database.RowsAsync("server", "ListKeys", Binding.Nothing, Read, cancellationToken);

    public async ValueTask<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken)
        => await database.ExecuteAsync("server", "RevokeKey", p => p.Next(StoredText.Of(id)).Next(StoredTime.Of(at)), cancellationToken) > 0;

    public async ValueTask TouchAsync(string id, DateTimeOffset at, CancellationToken cancellationToken)
        => await database.ExecuteAsync("server", "TouchKey", p => p.Next(StoredText.Of(id)).Next(StoredTime.Of(at)), cancellationToken);

    private static StoredKey Read(NpgsqlDataReader row)
        => new(row.GetString(0), row.GetString(1), row.Bytes(2), (AccessRights)row.GetInt64(3), StoredText.ToTags(row.TextOrNull(4)),
            StoredTime.ToTime(row.GetInt64(5)))
        {
            CreatedBy = row.TextOrNull(6),
            ExpiresAt = StoredTime.ToTime(row.LongOrNull(7)),
            RevokedAt = StoredTime.ToTime(row.LongOrNull(8)),
            LastUsedAt = StoredTime.ToTime(row.LongOrNull(9)),
        };
}
