namespace ActorFlow.Journal;

/// <summary>A command to be put into the inbox of a run.</summary>
/// <param name="DeliveryId">Names the delivery: what is put twice under one id counts once. 1 to <see cref="MaxId"/> characters.</param>
/// <param name="RunId">The run it concerns, which need not exist yet.</param>
/// <param name="Verb">What to do, such as <c>cancel</c>: 1 to 64 printable ASCII characters without spaces.</param>
/// <param name="Arguments">What else there is to say, as UTF-8 JSON; may be empty.</param>
public sealed record InboxDelivery(string DeliveryId, RunId RunId, string Verb, ReadOnlyMemory<byte> Arguments)
{
    /// <summary>The longest id of a delivery: 200 characters.</summary>
    public const int MaxId = 200;

    /// <exception cref="ArgumentException">A member is malformed.</exception>
    internal void Validate()
    {
        if (string.IsNullOrEmpty(DeliveryId) || DeliveryId.Length > MaxId)
            throw new ArgumentException($"The id of a delivery has 1 to {MaxId} characters; this one has {DeliveryId?.Length ?? 0}.");
        if (RunId == default)
            throw new ArgumentException($"The delivery '{DeliveryId}' names no run.");
        if (!EntryPack.IsName(Verb))
            throw new ArgumentException($"The verb '{Verb}' of delivery '{DeliveryId}' is not 1 to 64 printable ASCII characters without spaces.");
    }
}

/// <summary>What became of a command that was put.</summary>
/// <param name="IsNew">Whether it was put by this call; false when its delivery id was known already.</param>
/// <param name="Answer">The answer, when the delivery was answered before; else null.</param>
public readonly record struct InboxReceipt(bool IsNew, InboxAnswer? Answer = null);
