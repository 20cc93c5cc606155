using ActorFlow.Journal;

namespace ActorFlow.Server.Webhooks;

/// <summary>Somebody who is told of events.</summary>
internal sealed record WebhookJson(string Name, string Host, IReadOnlyList<string> KeyIds, IReadOnlyList<string> Events, IReadOnlyList<string> Flows);

/// <summary>All of them.</summary>
internal sealed record WebhookListJson(IReadOnlyList<WebhookJson> Webhooks);

/// <summary>A delivery as it stands.</summary>
internal sealed record DeliveryJson(
    long Number, string Id, string Subscription, RunId Run, string Flow, string Event, DateTimeOffset At, DeliveryState State, int Attempts, DateTimeOffset? Due, int? Status, string? Error,
    DateTimeOffset? EndedAt)
{
    public static DeliveryJson Of(WebhookDelivery delivery) => new(
        delivery.Number, delivery.Owed.Id, delivery.Owed.Subscription, delivery.Owed.RunId, delivery.Owed.Flow, delivery.Owed.Event, delivery.Owed.At, delivery.State, delivery.Attempts, delivery.Due,
        delivery.Status, delivery.Error, delivery.EndedAt);
}

/// <summary>A page of deliveries, the newest first; the number in <c>next</c> is what <c>before</c> takes.</summary>
internal sealed record DeliveryPageJson(IReadOnlyList<DeliveryJson> Deliveries, long? Next);

/// <summary>What became of the wish to have a delivery made again: false where it is owed anyway.</summary>
internal sealed record RedeliveredJson(string Id, bool Changed);
