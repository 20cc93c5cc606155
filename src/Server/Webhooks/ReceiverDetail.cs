using System.Text.Json;
using ActorFlow.Journal;
using ActorFlow.Server.Json;

namespace ActorFlow.Server.Webhooks;

/// <summary>A receiver that was set up over the API, as the store keeps it.</summary>
internal sealed record ReceiverDetail(string Address, IReadOnlyList<ReceiverKey> Keys, IReadOnlyList<string> Events, IReadOnlyList<string> Flows, bool WithData)
{
    public static byte[] Write(WebhookSubscription subscription) => JsonSerializer.SerializeToUtf8Bytes(
        new ReceiverDetail(subscription.Address.AbsoluteUri, [.. subscription.Keys.Select(key => new ReceiverKey(key.Id, key.Secret))], [.. subscription.Events], [.. subscription.Flows], subscription.WithData),
        ApiJson.TypeOf<ReceiverDetail>());

    /// <exception cref="JsonException">It is not what this program, or one before it, has written.</exception>
    public static WebhookSubscription Read(StoredReceiver stored)
    {
        var detail = JsonSerializer.Deserialize(stored.Detail.Span, ApiJson.TypeOf<ReceiverDetail>()) ?? throw new JsonException($"The store has nothing about webhook '{stored.Name}'.");
        return new WebhookSubscription
        {
            Name = stored.Name,
            Address = new Uri(detail.Address),
            Keys = [.. detail.Keys.Select(key => new WebhookKey(key.Id, key.Secret))],
            Events = detail.Events,
            Flows = detail.Flows,
            WithData = detail.WithData,
            Stored = stored,
        };
    }
}

/// <summary>A secret of a receiver, as the store keeps it.</summary>
internal sealed record ReceiverKey(string Id, string Secret);
