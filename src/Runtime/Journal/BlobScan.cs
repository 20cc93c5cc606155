using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>Finds the blobs that an event, snapshot or baseline may name, so that they can be fetched before it is read.</summary>
/// <remarks>It may find more than there are, as a value of a user may look like a name; it never misses one.</remarks>
internal static class BlobScan
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = StateSerialization.GreatestDepth + 16 };

    /// <summary>Adds the names found in some JSON.</summary>
    /// <param name="json">What the engine wrote; other JSON finds nothing, or is refused where it is read.</param>
    /// <param name="found">Takes the names, each once.</param>
    public static void Find(ReadOnlySpan<byte> json, HashSet<BlobId> found)
    {
        // Most events name none, and a search for bytes is many times faster than reading.
        if (json.IndexOf("\"b\""u8) < 0 && json.IndexOf("\"blob\""u8) < 0)
            return;
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName
                    || !(reader.ValueTextEquals("b"u8) || reader.ValueTextEquals(Member.Blob.Text().EncodedUtf8Bytes)))
                    continue;
                if (reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == 2 * BlobId.Length
                    && TryParse(reader.ValueSpan, out var name))
                    found.Add(name);
            }
        }
        catch (JsonException)
        {
            // Whoever reads the event says what is wrong with it.
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> digits, out BlobId name)
    {
        Span<byte> hash = stackalloc byte[BlobId.Length];
        var isHex = Convert.FromHexString(digits, hash, out _, out var written) == System.Buffers.OperationStatus.Done && written == BlobId.Length;
        name = isHex ? new BlobId(hash) : default;
        return isHex;
    }
}
