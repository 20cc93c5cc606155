using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using ActorFlow.Persistence.PostgreSql.Writing;
using NpgsqlTypes;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlRunInbox(PostgreSqlAccess access) : IRunInbox
{
    private const int ClearedAtATime = 10_000;

    // Not the name of the command inbox, which counts from 1 as well.
    public string Identity => "r-" + access.Session.Opening.Identity;

    public async ValueTask<IReadOnlyList<InboxReceipt>> PutAsync(IReadOnlyList<InboxDelivery> deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        foreach (var delivery in deliveries)
            delivery.Validate();
        var session = access.Session;
        if (deliveries.Count == 0)
            return [];
        return await session.Database.RowsAsync(
            "inbox",
            "Put",
            p => p.Next(session.Database.LockTimeoutText).Next(session.Database.Channel).Next(HintPacer.TextOf(JournalHint.InboxRows))
                .Next(deliveries.Select(one => StoredText.Of(one.DeliveryId)).ToArray()).Next(deliveries.Select(one => one.RunId.Value).ToArray())
                .Next(deliveries.Select(one => RunShard.Of(one.RunId, session.Opening.Shards)).ToArray())
                .Next(deliveries.Select(one => one.Verb).ToArray())
                .Next(deliveries.Select(one => one.Arguments.ToArray()).ToArray()),
            row => new InboxReceipt(row.GetBoolean(1), row.IsDBNull(2) ? null : new InboxAnswer(row.GetBoolean(2), row.GetString(3))),
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<InboxRow>> ReadAsync(IReadOnlyCollection<int> shards, long after, int limit,
        CancellationToken cancellationToken)
        => await access.Database.RowsAsync(
            "inbox",
            "Read",
            p => p.Next(shards.ToArray()).Next(after).Next((long)limit),
            row => new InboxRow(row.GetInt64(0), row.GetString(1), new RunId(row.GetString(2)), row.GetString(3), row.Bytes(4),
                row.GetFieldValue<DateTimeOffset>(5)),
            cancellationToken);

    public async ValueTask<IReadOnlyList<SettleOutcome>> SettleAsync(IReadOnlyList<InboxSettlement> settlements, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settlements);
        var session = access.Session;
        if (settlements.Count == 0)
            return [];
        var shards = settlements.Select(one => RunShard.Of(one.RunId, session.Opening.Shards)).ToArray();
        return await session.Database.RowsAsync(
            "inbox",
            "Settle",
            p => p.Next(session.Database.LockTimeoutText).Next(session.Database.Channel)
                .Next(session.Hints?.Of(JournalHint.InboxAnswers), NpgsqlDbType.Text)
                .Next(settlements.Select(one => one.RunId.Value).ToArray()).Next(shards)
                .Next(settlements.Select((one, i) => session.Opening.TermOf(shards[i], one.Term)).ToArray())
                .Next(settlements.Select(one => one.Position).ToArray()).Next(settlements.Select(one => one.Answer.Succeeded).ToArray())
                .Next(settlements.Select(one => StoredText.Of(one.Answer.Text)).ToArray()),
            row => row.GetInt32(1) switch { 0 => SettleOutcome.Settled, 1 => SettleOutcome.Gone, _ => SettleOutcome.Fenced },
            cancellationToken);
    }

    public async ValueTask<IReadOnlyDictionary<string, InboxAnswer>> FindAnswersAsync(IReadOnlyCollection<string> deliveryIds,
        CancellationToken cancellationToken)
    {
        var asked = deliveryIds.Distinct(StringComparer.Ordinal).ToDictionary(StoredText.Of, StringComparer.Ordinal);
        var found = await access.Database.RowsAsync(
            "inbox", "Answers", p => p.Next(asked.Keys.ToArray()),
                row => (Id: row.GetString(0), Answer: new InboxAnswer(row.GetBoolean(1), row.GetString(2))), cancellationToken);
        return found.ToDictionary(one => asked[one.Id], one => one.Answer, StringComparer.Ordinal);
    }

    public async ValueTask<int> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        for (var cleared = 0; ;)
        {
            var portion = await access.Session.Database.ExecuteAsync("inbox", "Clear", p => p.Next(before.UtcDateTime).Next((long)ClearedAtATime),
                cancellationToken);
            cleared += portion;
            if (portion < ClearedAtATime)
                return cleared;
        }
    }
}
