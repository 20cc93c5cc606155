using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ActorFlow;

/// <summary>A sensitive value as the journal holds it: opened when first read, so that a journal can be folded and listed without its keys.</summary>
internal sealed class SealedValue(byte[] payload, string keyId, IPayloadCodec? codec)
{
    private object? _open; // a boxed StateValue, once opened

    /// <summary>Encrypts a value where it is set, so that neither the journal's writer nor a snapshot calls the codec.</summary>
    /// <param name="value">The value; reads here go on without decryption.</param>
    /// <param name="codec">The codec.</param>
    public static SealedValue Of(StateValue value, IPayloadCodec codec) =>
        new(codec.Encode(PlainTextOf(value)), codec.KeyId, codec) { _open = value };

    public byte[] Payload { get; } = payload;

    public string KeyId { get; } = keyId;

    /// <summary>What comes of combining a sealed value that cannot be opened here: it reads as unreadable, and cannot be written either.</summary>
    public static SealedValue Unknown(string keyId) => new([], keyId, null);

    public bool IsUnknown => Payload.Length == 0;

    public StateValue Open() => TryOpen(out var open, out var cause) ? open : throw new PayloadUnreadableException(KeyId, codec is not null, cause);

    public bool TryOpen(out StateValue open) => TryOpen(out open, out _);

    [SuppressMessage("Design", "CA1031", Justification = "A codec is user code: whatever it throws becomes the reason why the value cannot be read.")]
    private bool TryOpen(out StateValue open, out Exception? cause)
    {
        cause = null;
        if (Volatile.Read(ref _open) is StateValue known)
        {
            open = known;
            return true;
        }
        open = default;
        if (codec is null) return false;
        try
        {
            open = Parse(codec.Decode(Payload));
            Volatile.Write(ref _open, open);
            return true;
        }
        catch (Exception e)
        {
            cause = e;
            return false;
        }
    }

    /// <summary>The plain text is the value's JSON, or <c>#</c> and a special number's name.</summary>
    private static StateValue Parse(byte[] plain)
    {
        if (plain is [(byte)'#', ..]) return StateValue.OfSpecial(System.Text.Encoding.UTF8.GetString(plain.AsSpan(1)));
        using var document = JsonDocument.Parse(plain, StateSerialization.DocumentOptions);
        return StateValue.FromJson(document.RootElement);
    }

    public static byte[] PlainTextOf(StateValue value)
    {
        if (!value.IsSpecialDouble) return value.ToJson().ToArray();
        return [(byte)'#', .. System.Text.Encoding.UTF8.GetBytes(value.ToString().Trim('"'))];
    }
}
