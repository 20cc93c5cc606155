using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Server;

internal sealed class SqliteAudit(ServerDatabase database) : IAuditTrail
{
    private static readonly IReadOnlyDictionary<string, string> Sql = ServerDatabase.Sql;

    public async ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await database.WriteAsync(
            connection =>
            {
                foreach (var entry in entries)
                {
                    connection[Sql["AddAudit"]].Bind(1, Time.ToStored(entry.At)).Bind(2, entry.Actor).Bind(3, entry.Action).Bind(4, entry.Target)
                        .Bind(5, entry.Outcome)
                        .Bind(6, entry.Flow).Bind(7, entry.Address).Bind(8, entry.Status).Bind(9, entry.Detail).Run();
                }

                return true;
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, AuditQuery.MaxLimit);
        return database.ReadAsync<IReadOnlyList<AuditEntry>>(
            connection =>
            {
                var rows = connection[Sql["ReadAudit"]].Bind(1, query.Before).Bind(2, query.Actor).Bind(3, query.Action).Bind(4, query.Target)
                    .Bind(5, query.Outcome)
                    .Bind(6, Time.ToStored(query.Since)).Bind(7, query.Limit);
                var entries = new List<AuditEntry>();
                try
                {
                    while (rows.Step())
                        entries.Add(Read(rows));
                }
                finally
                {
                    rows.Reset();
                }

                return entries;
            },
            cancellationToken);
    }

    public ValueTask<int> TrimAsync(DateTimeOffset before, long most, CancellationToken cancellationToken)
        => database.WriteAsync(
            connection =>
            {
                connection[Sql["TrimAudit"]].Bind(1, Time.ToStored(before)).Bind(2, most).Run();
                return connection.Changes;
            },
            cancellationToken);

    private static AuditEntry Read(Statement row)
        => new(row.Int64(0), Time.FromStored(row.Int64(1)), row.Text(2), row.Text(3), row.Text(4), row.Text(5))
        {
            Flow = row.TextOrNull(6),
            Address = row.TextOrNull(7),
            Status = (int)row.Int64(8),
            Detail = row.TextOrNull(9),
        };
}
