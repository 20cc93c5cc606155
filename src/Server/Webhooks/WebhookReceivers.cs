using ActorFlow.Journal;

namespace ActorFlow.Server.Webhooks;

/// <summary>
/// Who is told: those that the program has set up, and those that came over the API, which all servers of a store share. Each has a lane that delivers to it; the lanes follow the list.
/// Thread-safe.
/// </summary>
internal sealed class WebhookReceivers(
    IReadOnlyList<WebhookSubscription> given, IServerStore store, IEventFeed feed, Func<WebhookSubscription, SubscriptionLane> lane, TimeProvider time, CancellationToken stopping) : IAsyncDisposable
{
    /// <summary>How often a server on which nobody is told looks whether another one has been told of somebody.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, (SubscriptionLane Lane, CancellationTokenSource Ending)> _lanes = new(StringComparer.Ordinal);
    private readonly List<Task> _delivering = [];
    private readonly IReadOnlyList<WebhookSubscription> _given = given;
    private volatile IReadOnlyList<WebhookSubscription> _all = given;
    private TaskCompletionSource _some = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision = -1;

    /// <summary>Everybody, as it is known here.</summary>
    public IReadOnlyList<WebhookSubscription> All => _all;

    /// <summary>Grows with the list.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Reads the list as it is now, and begins, changes and ends lanes accordingly.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var (revision, stored) = await store.Receivers.ListAsync(cancellationToken);
            // A name that the program takes is the program's.
            _all = [.. _given, .. stored.Where(one => _given.All(known => known.Name != one.Name)).Select(ReceiverDetail.Read)];
            foreach (var one in _all)
                Follow(one);
            foreach (var gone in _lanes.Keys.Except(_all.Select(one => one.Name), StringComparer.Ordinal).ToList())
                await LeaveAsync(gone);
            _delivering.RemoveAll(task => task.IsCompleted);
            Volatile.Write(ref _revision, revision);
            if (_all.Count > 0)
                _some.TrySetResult();
            else if (_some.Task.IsCompleted)
                _some = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads the list if another server has changed it.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (await IsRevisedAsync(Revision, cancellationToken))
            await LoadAsync(cancellationToken);
    }

    /// <summary>Whether the list is another than that of a revision.</summary>
    public async Task<bool> IsRevisedAsync(long revision, CancellationToken cancellationToken) => Revision != revision || await store.Receivers.RevisionAsync(cancellationToken) != revision;

    /// <summary>Waits until there may be somebody.</summary>
    public async Task SomeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _some.Task.WaitAsync(LookEvery, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look.
        }
    }

    /// <summary>Has events told from now on, where nobody has begun.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (await store.Outbox.PositionAsync(cancellationToken) is null)
            await store.Outbox.AdvanceAsync(await feed.LastAsync(cancellationToken), [], time.GetUtcNow(), cancellationToken);
    }

    public async Task<bool> AddAsync(WebhookSubscription receiver, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        if (_all.Any(known => known.Name == receiver.Name))
            return false;
        // Where nobody was told, there is nothing behind this place that anybody waits for.
        var last = await feed.LastAsync(cancellationToken);
        if (_all.Count == 0)
            await store.Outbox.AdvanceAsync(last, [], now, cancellationToken);
        var isAdded = await store.Receivers.AddAsync(new StoredReceiver(receiver.Name, 0, last, now, ReceiverDetail.Write(receiver)), cancellationToken);
        await LoadAsync(cancellationToken);
        return isAdded;
    }

    public async Task<bool> ChangeAsync(WebhookSubscription receiver, CancellationToken cancellationToken)
    {
        var isChanged = await store.Receivers.ChangeAsync(receiver.Stored! with { Detail = ReceiverDetail.Write(receiver) }, cancellationToken);
        await LoadAsync(cancellationToken);
        return isChanged;
    }

    public async Task<bool> RemoveAsync(string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isChanged = await store.Receivers.RemoveAsync(name, now, cancellationToken);
        await LoadAsync(cancellationToken);
        return isChanged;
    }

    /// <summary>Something may be owed that was not a moment ago.</summary>
    public void Wake()
    {
        foreach (var (one, _) in Lanes())
            one.Wake();
    }

    /// <summary>Waits for what is under way to be given up, when the server stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await Task.WhenAll(_delivering);
            foreach (var (_, ending) in _lanes.Values)
                ending.Dispose();
            _lanes.Clear();
        }
        finally
        {
            _gate.Release();
            _gate.Dispose();
        }
    }

    private void Follow(WebhookSubscription subscription)
    {
        lock (_lanes)
        {
            if (_lanes.TryGetValue(subscription.Name, out var known))
            {
                known.Lane.Subscription = subscription;
                return;
            }

            var (begun, ending) = (lane(subscription), CancellationTokenSource.CreateLinkedTokenSource(stopping));
            _lanes.Add(subscription.Name, (begun, ending));
            _delivering.Add(begun.RunAsync(ending.Token));
        }
    }

    private async Task LeaveAsync(string name)
    {
        CancellationTokenSource ending;
        lock (_lanes)
        {
            ending = _lanes[name].Ending;
            _lanes.Remove(name);
        }

        await ending.CancelAsync();
        ending.Dispose();
    }

    private List<(SubscriptionLane Lane, CancellationTokenSource Ending)> Lanes()
    {
        lock (_lanes)
            return [.. _lanes.Values];
    }
}
