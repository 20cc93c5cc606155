using ActorFlow.Journal;

namespace ActorFlow.Server.Webhooks;

/// <summary>Somebody who is told of events.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">Where it is; the rest of an address may be a secret.</param>
/// <param name="KeyIds">The names of the secrets that deliveries are signed with, the newest first.</param>
/// <param name="Events">The events wanted; empty is all of runs.</param>
/// <param name="Flows">The flows wanted; empty is all.</param>
/// <param name="WithData">Whether the journaled event goes along.</param>
/// <param name="Fixed">Whether it was set up by the program or its configuration, so that it does not change over the API.</param>
/// <param name="CreatedAt">When it was set up over the API, else null.</param>
internal sealed record WebhookJson(
    string Name, string Host, IReadOnlyList<string> KeyIds, IReadOnlyList<string> Events, IReadOnlyList<string> Flows, bool WithData, bool Fixed, DateTimeOffset? CreatedAt)
{
    public static WebhookJson Of(WebhookSubscription one) => new(
        one.Name, one.Address.GetLeftPart(UriPartial.Authority), [.. one.Keys.Select(key => key.Id)], [.. one.Events], [.. one.Flows], one.WithData, one.Stored is null, one.Stored?.CreatedAt);
}

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
