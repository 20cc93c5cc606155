namespace ActorFlow.Journal;

/// <summary>
/// What is owed to the receivers of webhooks, and how far the events of all runs have been looked at: both change in one transaction.
/// </summary>
/// <remarks>
/// Deliveries of one subscription about one run are handed out one after the other, in the order of the events; the next one is due when the one
/// before was taken or given up. Different runs and different subscriptions do not wait for each other.
/// </remarks>
public interface IWebhookOutbox
{
    /// <summary>The position in the feed up to which events have been looked at; null when nobody has begun.</summary>
    ValueTask<long?> PositionAsync(CancellationToken cancellationToken);

    /// <summary>Notes that events up to a position have been looked at, and what is owed of them. What is known by its id is left as it is.</summary>
    ValueTask AdvanceAsync(long position, IReadOnlyList<OwedDelivery> owed, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What is due for a subscription, at most one delivery per run.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="now">What is due until then.</param>
    /// <param name="hold">How long it is not given to another server; a store that has one server may give it again at once.</param>
    /// <param name="underWay">Deliveries that the caller is making already: they are not given again.</param>
    /// <param name="limit">The most deliveries wanted.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask<IReadOnlyList<WebhookDelivery>> DueAsync(
        string subscription, DateTimeOffset now, TimeSpan hold, IReadOnlyCollection<string> underWay, int limit, CancellationToken cancellationToken);

    /// <summary>When the next delivery of a subscription comes due after a time; null when none does.</summary>
    ValueTask<DateTimeOffset?> NextDueAsync(string subscription, DateTimeOffset after, CancellationToken cancellationToken);

    /// <summary>Notes what came of a try.</summary>
    /// <param name="id">The delivery.</param>
    /// <param name="trial">What came of it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask NoteAsync(string id, DeliveryTrial trial, CancellationToken cancellationToken);

    /// <summary>A page of deliveries, the newest first.</summary>
    ValueTask<IReadOnlyList<WebhookDelivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken);

    /// <summary>A delivery by its id, with its body; null when it is not known.</summary>
    ValueTask<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Has a delivery made again, under the same id, with a full number of tries.</summary>
    /// <returns>Whether this call changed anything; false when there is no such delivery, or it is owed anyway.</returns>
    ValueTask<bool> RedeliverAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes deliveries that ended before a time, those of most of the past first.</summary>
    /// <returns>How many were removed.</returns>
    ValueTask<int> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>A delivery that is owed from now on.</summary>
/// <param name="Id">Names it for good, the same over all tries.</param>
/// <param name="Subscription">Whom it is owed to.</param>
/// <param name="RunId">The run it tells of.</param>
/// <param name="Flow">The run's flow.</param>
/// <param name="Event">What happened.</param>
/// <param name="At">When it happened.</param>
/// <param name="Body">What is posted.</param>
public sealed record OwedDelivery(string Id, string Subscription, RunId RunId, string Flow, string Event, DateTimeOffset At,
    ReadOnlyMemory<byte> Body);

/// <summary>A delivery as it stands.</summary>
/// <param name="Number">Its place among all, growing.</param>
/// <param name="Owed">What is delivered; its body is empty in lists.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record WebhookDelivery(long Number, OwedDelivery Owed, DeliveryState State, int Attempts)
{
    /// <summary>When it is tried next; null when it has ended, or waits for an earlier one about the same run.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The status of the last answer, or null.</summary>
    public int? Status { get; init; }

    /// <summary>Why the last try failed, or null.</summary>
    public string? Error { get; init; }

    /// <summary>When it was taken or given up, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>It is owed.</summary>
    Owed,

    /// <summary>It was taken.</summary>
    Delivered,

    /// <summary>It is given up, and can be made again by hand.</summary>
    GivenUp,
}

/// <summary>What came of a try.</summary>
/// <param name="State">Where the delivery stands now.</param>
/// <param name="At">When it ended.</param>
/// <param name="Status">The status of the answer, or null.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Due">When it is tried again, for one that is still owed.</param>
public sealed record DeliveryTrial(DeliveryState State, DateTimeOffset At, int? Status, string? Error, DateTimeOffset? Due);

/// <summary>Which deliveries are wanted. All that is said must hold.</summary>
public sealed record DeliveryQuery
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Deliveries of this subscription; null is any.</summary>
    public string? Subscription { get; init; }

    /// <summary>Deliveries about this run; null is any.</summary>
    public RunId? RunId { get; init; }

    /// <summary>Deliveries in this state; null is any.</summary>
    public DeliveryState? State { get; init; }

    /// <summary>Deliveries with smaller numbers only: the number of the last one of the page before. Null is the newest.</summary>
    public long? Before { get; init; }

    /// <summary>The most deliveries wanted, 1 to <see cref="MaxLimit"/>. The default value is 100.</summary>
    public int Limit { get; init; } = 100;
}
