using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using NpgsqlTypes;

namespace ActorFlow.Persistence.PostgreSql.Server;

internal sealed class PostgreSqlAudit(Database database) : IAuditTrail
{
    // Not tried again over an outage: it would not be known whether they are there, and an entry must not be there twice.
    public async ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0)
            return;
        await database.DoAsync(
            (connection, token) => connection.ExecuteAsync(
                database.Sql["server", "AddAudit"],
                p => p.Next(entries.Select(one => StoredTime.Of(one.At)).ToArray()).Next(entries.Select(one => StoredText.Of(one.Actor)).ToArray())
                    .Next(entries.Select(one => StoredText.Of(one.Action)).ToArray()).Next(entries.Select(one => StoredText.Of(one.Target)).ToArray())
                    .Next(entries.Select(one => StoredText.Of(one.Outcome)).ToArray())
                    .Next(entries.Select(one => StoredText.OfNullable(one.Flow)).ToArray())
                    .Next(entries.Select(one => StoredText.OfNullable(one.Address)).ToArray()).Next(entries.Select(one => one.Status).ToArray())
                    .Next(entries.Select(one => StoredText.OfNullable(one.Detail)).ToArray()),
                token),
            cancellationToken,
            TimeSpan.Zero);
    }

    public async ValueTask<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, AuditQuery.MaxLimit);
        return await database.RowsAsync(
            "server",
            "ReadAudit",
            p => p.Next(query.Before, NpgsqlDbType.Bigint).Next(StoredText.OfNullable(query.Actor), NpgsqlDbType.Text)
                .Next(StoredText.OfNullable(query.Action), NpgsqlDbType.Text)
                .Next(StoredText.OfNullable(query.Target), NpgsqlDbType.Text).Next(StoredText.OfNullable(query.Outcome), NpgsqlDbType.Text)
                .Next(StoredTime.Of(query.Since), NpgsqlDbType.Bigint).Next((long)query.Limit),
            row => new AuditEntry(row.GetInt64(0), StoredTime.ToTime(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4),
                row.GetString(5))
            {
                Flow = row.TextOrNull(6),
                Address = row.TextOrNull(7),
                Status = row.GetInt32(8),
                Detail = row.TextOrNull(9),
            },
            cancellationToken);
    }

    public ValueTask<int> TrimAsync(DateTimeOffset before, long most, CancellationToken cancellationToken)
        => database.ExecuteAsync("server", "TrimAudit", p => p.Next(StoredTime.Of(before)).Next(Math.Max(0, most)), cancellationToken);
}
