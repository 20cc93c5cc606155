using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Says when commands were given to whoever reads the inbox of runs, and has been asked for more since: by then they are being carried out.</summary>
internal sealed class SeenInbox(IRunJournal inner) : JournalDecorator(inner), IRunInbox
{
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IRunInbox _inbox = inner.Capability<IRunInbox>()!;
    private volatile bool _wereGiven;

    public Task Seen => _seen.Task;

    /// <summary>How many of the next settlements fail.</summary>
    public int FailSettlements { get; set; }

    string IRunInbox.Identity => _inbox.Identity;

    ValueTask<IReadOnlyList<InboxReceipt>> IRunInbox.PutAsync(IReadOnlyList<InboxDelivery> deliveries, CancellationToken cancellationToken) => _inbox.PutAsync(deliveries, cancellationToken);

    async ValueTask<IReadOnlyList<InboxRow>> IRunInbox.ReadAsync(IReadOnlyCollection<int> shards, long after, int limit, CancellationToken cancellationToken)
    {
        if (_wereGiven)
            _seen.TrySetResult();
        var rows = await _inbox.ReadAsync(shards, after, limit, cancellationToken);
        _wereGiven |= rows.Count > 0;
        return rows;
    }

    ValueTask<IReadOnlyList<SettleOutcome>> IRunInbox.SettleAsync(IReadOnlyList<InboxSettlement> settlements, CancellationToken cancellationToken)
        => FailSettlements-- > 0 ? throw new JournalUnavailableException("of the test", "answers cannot be written", "Try again.") : _inbox.SettleAsync(settlements, cancellationToken);

    ValueTask<IReadOnlyDictionary<string, InboxAnswer>> IRunInbox.FindAnswersAsync(IReadOnlyCollection<string> deliveryIds, CancellationToken cancellationToken)
        => _inbox.FindAnswersAsync(deliveryIds, cancellationToken);

    ValueTask<int> IRunInbox.ClearAsync(DateTimeOffset before, CancellationToken cancellationToken) => _inbox.ClearAsync(before, cancellationToken);
}
