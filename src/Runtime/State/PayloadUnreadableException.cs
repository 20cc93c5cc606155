namespace ActorFlow;

/// <summary>A sensitive value cannot be stored or read for want of a key.</summary>
public sealed class PayloadUnreadableException : StateException
{
    internal PayloadUnreadableException(string keyId, bool hasCodec, Exception? inner)
        : base("", hasCodec
            ? $"A sensitive value was encrypted with key '{keyId}', and the configured payload codec cannot open it. Add that key to the codec."
            : $"A sensitive value was encrypted with key '{keyId}', and no payload codec is configured. Configure one that has this key.", inner) =>
        KeyId = keyId;

    /// <summary>The id of the key that is needed.</summary>
    public string KeyId { get; }
}
