using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;
using NpgsqlTypes;

namespace ActorFlow.Persistence.PostgreSql.Server;

internal sealed class PostgreSqlOutbox(Database database) : IWebhookOutbox
{
    public async ValueTask<long?> PositionAsync(CancellationToken cancellationToken)
        => (await database.RowsAsync("server", "Position", Binding.Nothing, row => row.GetInt64(0), cancellationToken)) is [var position]
            ? position : null;

    public async ValueTask AdvanceAsync(long position, IReadOnlyList<OwedDelivery> owed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owed);
        await database.InTransactionAsync(
            async (connection, token) =>
            {
                // The position's row is locked first: of two who go on, the second waits, and finds what the first has added.
                await connection.ExecuteAsync(database.Sql["server", "SetPosition"], p => p.Next(position), token);
                foreach (var one in owed)
                {
                    await connection.ExecuteAsync(
                        database.Sql["server", "AddDelivery"],
                        p => p.Next(StoredText.Of(one.Id)).Next(StoredText.Of(one.Subscription)).Next(one.RunId.Value).Next(StoredText.Of(one.Flow))
                            .Next(StoredText.Of(one.Event))
                            .Next(StoredTime.Of(one.At)).Next(one.Body.ToArray()).Next(StoredTime.Of(now)),
                        token);
                }

                return true;
            },
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<WebhookDelivery>> DueAsync(
        string subscription, DateTimeOffset now, TimeSpan hold, IReadOnlyCollection<string> underWay, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(underWay);
        return await database.RowsAsync(
            "server",
            "Due",
            p => p.Next(StoredText.Of(subscription)).Next(StoredTime.Of(now)).Next(StoredTime.Of(now + hold)).Next(underWay.ToArray())
                .Next((long)limit),
            row => Read(row, hasBody: true),
            cancellationToken);
    }

    public async ValueTask<DateTimeOffset?> NextDueAsync(string subscription, DateTimeOffset after, CancellationToken cancellationToken)
        => StoredTime.ToTime(await database.OneAsync("server", "NextDue", p => p.Next(StoredText.Of(subscription)).Next(StoredTime.Of(after)),
            row => row.LongOrNull(0), cancellationToken));

    public async ValueTask NoteAsync(string id, DeliveryTrial trial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var (at, isOwed) = (StoredTime.Of(trial.At), trial.State is DeliveryState.Owed);
        await database.InTransactionAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync(database.Sql["server", "LockLane"], p => p.Next(StoredText.Of(id)), token);
                var noted = await connection.ExecuteAsync(
                    database.Sql["server", "Note"],
                    p => p.Next(StoredText.Of(id)).Next((short)trial.State).Next(isOwed ? StoredTime.Of(trial.Due) ?? at : null, NpgsqlDbType.Bigint)
                        .Next(trial.Status, NpgsqlDbType.Integer)
                        .Next(StoredText.OfNullable(trial.Error), NpgsqlDbType.Text).Next(isOwed ? null : at, NpgsqlDbType.Bigint),
                    token);
                if (!isOwed && noted > 0)
                    await connection.ExecuteAsync(database.Sql["server", "Promote"], p => p.Next(StoredText.Of(id)).Next(at), token);
                return true;
            },
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<WebhookDelivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, DeliveryQuery.MaxLimit);
        return await database.RowsAsync(
            "server",
            "List",
            p => p.Next(query.Before, NpgsqlDbType.Bigint).Next(StoredText.OfNullable(query.Subscription), NpgsqlDbType.Text)
                .Next(query.RunId?.Value, NpgsqlDbType.Text)
                .Next((short?)query.State, NpgsqlDbType.Smallint).Next((long)query.Limit),
            row => Read(row, hasBody: false),
            cancellationToken);
    }

    public ValueTask<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken)
        => database.OneAsync("server", "Find", p => p.Next(StoredText.Of(id)), row => Read(row, hasBody: true), cancellationToken);

    public async ValueTask<bool> RedeliverAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
        => await database.ExecuteAsync("server", "Redeliver", p => p.Next(StoredText.Of(id)).Next(StoredTime.Of(now)), cancellationToken) > 0;

    public ValueTask<int> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken)
        => database.ExecuteAsync("server", "TrimDeliveries", p => p.Next(StoredTime.Of(before)), cancellationToken);

    private static WebhookDelivery Read(NpgsqlDataReader row, bool hasBody)
    {
        var owed = new OwedDelivery(
            row.GetString(1), row.GetString(2), new RunId(row.GetString(3)), row.GetString(4), row.GetString(5), StoredTime.ToTime(row.GetInt64(6)),
                hasBody ? row.Bytes(13) : []);
        return new WebhookDelivery(row.GetInt64(0), owed, (DeliveryState)row.GetInt16(7), row.GetInt32(8))
        {
            Due = StoredTime.ToTime(row.LongOrNull(9)),
            Status = row.IsDBNull(10) ? null : row.GetInt32(10),
            Error = row.TextOrNull(11),
            EndedAt = StoredTime.ToTime(row.LongOrNull(12)),
        };
    }
}
