using System.Buffers;
using System.Text;
using System.Text.Json;
using ActorFlow.Server.Json;
using ActorFlow.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Operations;

/// <summary>Reads bodies whole, within limits.</summary>
internal static class BodyReading
{
    /// <exception cref="ApiProblemException">The body is too large.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
            throw TooLarge(most);
        var buffer = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 0) + 1);
        while (true)
        {
            var page = await request.BodyReader.ReadAsync(cancellationToken);
            foreach (var piece in page.Buffer)
                buffer.Write(piece.Span);
            request.BodyReader.AdvanceTo(page.Buffer.End);
            if (buffer.WrittenCount > most)
                throw TooLarge(most);
            if (page.IsCompleted)
                return buffer.WrittenMemory;
        }
    }

    /// <summary>The first byte that is no UTF-8, from 1; null when all are.</summary>
    public static long? FirstBadByte(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var used) != OperationStatus.Done)
                return at + 1;
            at += used;
        }

        return null;
    }

    /// <summary>Looks at every text of a JSON once: escapes may write half a character, which no state can keep.</summary>
    /// <exception cref="JsonException">The JSON is malformed, too deep, or holds such a text.</exception>
    public static void CheckTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ApiJson.ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException error)
            {
                var (line, column) = PlaceOf(json[..(int)reader.TokenStartIndex]);
                throw new JsonException("A text holds half of a surrogate pair.", null, line, column, error);
            }
        }
    }

    private static (long Line, long Column) PlaceOf(ReadOnlySpan<byte> before)
        => (before.Count((byte)'\n'), before.Length - before.LastIndexOf((byte)'\n') - 1);

    private static ApiProblemException TooLarge(long most) => new(ProblemCode.BodyTooLarge, $"The server takes bodies of up to {most} bytes.");
}
