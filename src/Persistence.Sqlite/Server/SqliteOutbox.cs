using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Server;

internal sealed class SqliteOutbox(ServerDatabase database) : IWebhookOutbox
{
    private static readonly IReadOnlyDictionary<string, string> Sql = ServerDatabase.Sql;

    public ValueTask<long?> PositionAsync(CancellationToken cancellationToken)
        => NumberAsync(connection => connection[Sql["Position"]], cancellationToken);

    public async ValueTask AdvanceAsync(long position, IReadOnlyList<OwedDelivery> owed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owed);
        await database.WriteAsync(
            connection =>
            {
                foreach (var one in owed)
                {
                    connection[Sql["AddDelivery"]].Bind(1, one.Id).Bind(2, one.Subscription).Bind(3, one.RunId.Value).Bind(4, one.Flow)
                        .Bind(5, one.Event)
                        .Bind(6, Time.ToStored(one.At)).Bind(7, one.Body.Span).Bind(8, Time.ToStored(now)).Run();
                }

                connection[Sql["SetPosition"]].Bind(1, position).Run();
                return true;
            },
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<WebhookDelivery>> DueAsync(
        string subscription, DateTimeOffset now, TimeSpan hold, IReadOnlyCollection<string> underWay, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(underWay);
        // One server has the journal, so nobody else is to be kept off; what it is making itself comes first in the order, and is passed over.
        var due = await ReadAsync(connection => connection[Sql["Due"]].Bind(1, subscription).Bind(2, Time.ToStored(now))
            .Bind(3, limit + underWay.Count), hasBody: true, cancellationToken);
        return [.. due.Where(delivery => !underWay.Contains(delivery.Owed.Id)).Take(limit)];
    }

    public async ValueTask<DateTimeOffset?> NextDueAsync(string subscription, DateTimeOffset after, CancellationToken cancellationToken)
        => Time.FromStored(await NumberAsync(connection => connection[Sql["NextDue"]].Bind(1, subscription).Bind(2, Time.ToStored(after)),
            cancellationToken));

    public async ValueTask NoteAsync(string id, DeliveryTrial trial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trial);
        await database.WriteAsync(
            connection =>
            {
                var at = Time.ToStored(trial.At);
                var isOwed = trial.State is DeliveryState.Owed;
                connection[Sql["Note"]].Bind(1, id).Bind(2, (long)trial.State).Bind(3, isOwed ? Time.ToStored(trial.Due) ?? at : null)
                    .Bind(4, (long?)trial.Status).Bind(5, trial.Error).Bind(6, isOwed ? null : at).Run();
                if (isOwed || connection.Changes == 0)
                    return true;
                var lane = connection[Sql["Lane"]].Bind(1, id);
                lane.Step();
                var (subscription, run) = (lane.Text(0), lane.Text(1));
                lane.Reset();
                connection[Sql["Promote"]].Bind(1, subscription).Bind(2, run).Bind(3, at).Run();
                return true;
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<WebhookDelivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, DeliveryQuery.MaxLimit);
        return ReadAsync(
            connection => connection[Sql["List"]].Bind(1, query.Before).Bind(2, query.Subscription).Bind(3, query.RunId?.Value)
                .Bind(4, (long?)query.State).Bind(5, query.Limit),
            hasBody: false, cancellationToken);
    }

    public async ValueTask<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken)
        => (await ReadAsync(connection => connection[Sql["Find"]].Bind(1, id), hasBody: true, cancellationToken)).SingleOrDefault();

    public ValueTask<bool> RedeliverAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
        => database.WriteAsync(
            connection =>
            {
                connection[Sql["Redeliver"]].Bind(1, id).Bind(2, Time.ToStored(now)).Run();
                return connection.Changes > 0;
            },
            cancellationToken);

    public ValueTask<int> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken)
        => database.WriteAsync(
            connection =>
            {
                connection[Sql["TrimDeliveries"]].Bind(1, Time.ToStored(before)).Run();
                return connection.Changes;
            },
            cancellationToken);

    private ValueTask<long?> NumberAsync(Func<Connection, Statement> ask, CancellationToken cancellationToken)
        => database.ReadAsync(
            connection =>
            {
                var rows = ask(connection);
                var number = rows.Step() ? rows.Int64OrNull(0) : null;
                rows.Reset();
                return number;
            },
            cancellationToken);

    private ValueTask<IReadOnlyList<WebhookDelivery>> ReadAsync(Func<Connection, Statement> ask, bool hasBody, CancellationToken cancellationToken)
        => database.ReadAsync<IReadOnlyList<WebhookDelivery>>(
            connection =>
            {
                var found = new List<WebhookDelivery>();
                var rows = ask(connection);
                try
                {
                    while (rows.Step())
                        found.Add(Read(rows, hasBody));
                }
                finally
                {
                    rows.Reset();
                }

                return found;
            },
            cancellationToken);

    private static WebhookDelivery Read(Statement row, bool hasBody)
    {
        var body = hasBody ? row.Blob(13).ToArray() : [];
        var owed = new OwedDelivery(row.Text(1), row.Text(2), new RunId(row.Text(3)), row.Text(4), row.Text(5), Time.FromStored(row.Int64(6)), body);
        return new WebhookDelivery(row.Int64(0), owed, (DeliveryState)row.Int64(7), (int)row.Int64(8))
        {
            Due = Time.FromStored(row.Int64OrNull(9)),
            Status = (int?)row.Int64OrNull(10),
            Error = row.TextOrNull(11),
            EndedAt = Time.FromStored(row.Int64OrNull(12)),
        };
    }
}
