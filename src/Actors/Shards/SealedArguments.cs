using System.Buffers;
using System.Text.Json;

namespace ActorFlow.Actors.Shards;

/// <summary>
/// What is asked of other members lies in a table until it is taken, and may hold what is to be kept secret, such as the answer for a sensitive key.
/// Where a payload codec is configured, arguments are encrypted by it as a whole. Thread-safe.
/// </summary>
/// <param name="codec">The codec, or null.</param>
internal sealed class SealedArguments(IPayloadCodec? codec)
{
    // No verb has an argument of this name.
    private static ReadOnlySpan<byte> Mark => "sealed"u8;

    public ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> plain)
    {
        if (codec is null || plain.IsEmpty)
            return plain;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteBase64String(Mark, codec.Encode(plain.Span));
            writer.WriteString("key"u8, codec.KeyId);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <exception cref="JsonException">They are sealed, and cannot be opened here.</exception>
    public ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> stored)
    {
        if (PayloadOf(stored.Span) is not { } payload)
            return stored;
        try
        {
            return codec?.Decode(payload)
                ?? throw new JsonException("its arguments are encrypted, and this member has no payload codec. Configure all members alike.");
        }
        catch (Exception error) when (error is not JsonException)
        {
            throw new JsonException("its arguments are encrypted, and cannot be decrypted here. Give all members the same keys.", error);
        }
    }

    private static byte[]? PayloadOf(ReadOnlySpan<byte> stored)
    {
        var json = new Utf8JsonReader(stored);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.StartObject && json.Read() && json.TokenType == JsonTokenType.PropertyName
                && json.ValueTextEquals(Mark)
                && json.Read() && json.TryGetBytesFromBase64(out var payload) ? payload : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON at all: whoever reads the arguments says so.
            return null;
        }
    }
}
