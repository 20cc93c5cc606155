using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

public sealed partial class InMemoryJournal : IRunInbox
{
    private readonly SortedDictionary<long, InboxRow> _inbox = [];
    private readonly Dictionary<string, Delivered> _deliveries = new(StringComparer.Ordinal);
    private long _lastRow;

    string IRunInbox.Identity => "memory";

    ValueTask<IReadOnlyList<InboxReceipt>> IRunInbox.PutAsync(IReadOnlyList<InboxDelivery> deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        foreach (var delivery in deliveries)
            delivery.Validate();
        var receipts = new InboxReceipt[deliveries.Count];
        lock (_gate)
        {
            ThrowIfClosed();
            for (var i = 0; i < receipts.Length; i++)
                receipts[i] = Put(deliveries[i]);
        }

        if (receipts.Any(receipt => receipt.IsNew))
            Tell(JournalHint.InboxRows);
        return new(receipts);
    }

    ValueTask<IReadOnlyList<InboxRow>> IRunInbox.ReadAsync(IReadOnlyCollection<int> shards, long after, int limit,
        CancellationToken cancellationToken)
        => Locked<IReadOnlyList<InboxRow>>(
            () => [.. _inbox.Values.Where(row => row.Position > after && shards.Contains(ShardOf(row.RunId))).Take(limit)]);

    ValueTask<IReadOnlyList<SettleOutcome>> IRunInbox.SettleAsync(IReadOnlyList<InboxSettlement> settlements, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settlements);
        var outcomes = new SettleOutcome[settlements.Count];
        lock (_gate)
        {
            ThrowIfClosed();
            for (var i = 0; i < outcomes.Length; i++)
            {
                var settlement = settlements[i];
                outcomes[i] = !IsOfTerm(settlement.RunId, settlement.Term, _isOpen) ? SettleOutcome.Fenced
                    : !IsInInbox(settlement.RunId, settlement.Position) ? SettleOutcome.Gone : SettleOutcome.Settled;
                if (outcomes[i] == SettleOutcome.Settled)
                    Take(settlement.Position, settlement.Answer);
            }
        }

        if (outcomes.Contains(SettleOutcome.Settled))
            Tell(JournalHint.InboxAnswers);
        return new(outcomes);
    }

    ValueTask<IReadOnlyDictionary<string, InboxAnswer>> IRunInbox.FindAnswersAsync(IReadOnlyCollection<string> deliveryIds,
        CancellationToken cancellationToken)
        => Locked<IReadOnlyDictionary<string, InboxAnswer>>(() =>
        {
            var found = new Dictionary<string, InboxAnswer>(StringComparer.Ordinal);
            foreach (var id in deliveryIds)
            {
                if (_deliveries.TryGetValue(id, out var delivered) && delivered.Answer is { } answer)
                    found[id] = answer;
            }

            return found;
        });

    ValueTask<int> IRunInbox.ClearAsync(DateTimeOffset before, CancellationToken cancellationToken)
        => Locked(() =>
        {
            var old = _deliveries.Where(delivery => delivery.Value.AnsweredAt < before).Select(delivery => delivery.Key).ToList();
            foreach (var id in old)
                _deliveries.Remove(id);
            return old.Count;
        });

    private InboxReceipt Put(InboxDelivery delivery)
    {
        if (_deliveries.TryGetValue(delivery.DeliveryId, out var known))
            return new InboxReceipt(false, known.Answer);
        var row = new InboxRow(++_lastRow, delivery.DeliveryId, delivery.RunId, delivery.Verb, delivery.Arguments.ToArray(),
            TimeProvider.GetUtcNow());
        _inbox.Add(row.Position, row);
        _deliveries.Add(row.DeliveryId, new Delivered());
        return new InboxReceipt(true);
    }

    private bool IsInInbox(RunId runId, long position) => _inbox.TryGetValue(position, out var row) && row.RunId == runId;

    private void Take(long position, InboxAnswer answer)
    {
        _inbox.Remove(position, out var row);
        var delivered = _deliveries[row!.DeliveryId];
        (delivered.Answer, delivered.AnsweredAt) = (answer, TimeProvider.GetUtcNow());
    }

    private sealed class Delivered
    {
        public InboxAnswer? Answer { get; set; }

        public DateTimeOffset? AnsweredAt { get; set; }
    }
}
