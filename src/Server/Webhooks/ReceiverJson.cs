namespace ActorFlow.Server.Webhooks;

/// <summary>Somebody who is to be told of events.</summary>
internal sealed record NewReceiverJson(string Name, string Address)
{
    /// <summary>What deliveries are signed with: at least 16 bytes. Where it is left out one is made, and told in the answer.</summary>
    public string? Secret { get; init; }

    /// <summary>Names the secret to the receiver. Where it is left out: 1.</summary>
    public string? KeyId { get; init; }

    /// <summary>The events that are wanted. Where it is left out: all of runs, none of single nodes.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>The flows that are wanted. Where it is left out: all.</summary>
    public IReadOnlyList<string>? Flows { get; init; }

    /// <summary>Whether the journaled event goes along as 'data', sensitive values masked.</summary>
    public bool WithData { get; init; }
}

/// <summary>What changes; what is left out stays.</summary>
internal sealed record ReceiverChangeJson
{
    /// <summary>Where events are posted from now on, those that are owed already too.</summary>
    public string? Address { get; init; }

    public IReadOnlyList<string>? Events { get; init; }

    public IReadOnlyList<string>? Flows { get; init; }

    public bool? WithData { get; init; }

    /// <summary>A new secret: from now on everything is signed with it and with those there are.</summary>
    public NewReceiverKeyJson? Key { get; init; }

    /// <summary>The names of secrets that are used no more.</summary>
    public IReadOnlyList<string>? DropKeys { get; init; }
}

/// <summary>A new secret.</summary>
internal sealed record NewReceiverKeyJson(string Id)
{
    /// <summary>The secret: at least 16 bytes. Where it is left out one is made, and told in the answer.</summary>
    public string? Secret { get; init; }
}

/// <summary>A receiver that was made or changed; 'secret' is the one that was made for it, told this one time, else null.</summary>
internal sealed record ReceiverMadeJson(WebhookJson Webhook, string? Secret);

/// <summary>Whether there was such a receiver until now.</summary>
internal sealed record ReceiverRemovedJson(bool Changed);

/// <summary>What became of a delivery that was made to try a receiver.</summary>
internal sealed record TrialJson(string Id, bool Delivered, int? Status, string? Error);
