using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow;

/// <summary>Writes text as the serializer does and refuses what UTF-8 cannot carry, naming the place. Used only once a loss is suspected.</summary>
internal sealed class StrictText : JsonConverter<string>
{
    /// <summary>What the writer puts where half of a surrogate pair was; the character itself is written unescaped.</summary>
    public static ReadOnlySpan<byte> Replacement => "\\uFFFD"u8;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(Require(value));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Require(value));

    private static string Require(string value) =>
        Unicode.IsWellFormed(value)
            ? value
            : throw new JsonException("a text holds half of a surrogate pair, which JSON cannot carry; store bytes as byte[] instead");
}
