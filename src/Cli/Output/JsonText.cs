using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow.Cli.Output;

/// <summary>
/// JSON as all verbs write it: camelCase, members that have no value are null and not left out, times in UTC to the microsecond.
/// <c>docs/cli.md</c> lists the shapes.
/// </summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Lines = Options(isIndented: false);
    private static readonly JsonSerializerOptions Indented = Options(isIndented: true);

    public static string Of<T>(T value, bool isIndented) => JsonSerializer.Serialize(value, isIndented ? Indented : Lines);

    private static JsonSerializerOptions Options(bool isIndented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = isIndented,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new TimeConverter(), new RunIdConverter(),
            new ActionConverter() },
    };

    private sealed class TimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
            => writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    private sealed class RunIdConverter : JsonConverter<RunId>
    {
        public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    private sealed class ActionConverter : JsonConverter<ActionName>
    {
        public override ActionName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, ActionName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
