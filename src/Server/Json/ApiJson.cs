using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow.Server.Json;

/// <summary>
/// JSON as the API reads and writes it, the same as the command line's: camelCase, words in lower case with hyphens, times in UTC to the microsecond,
/// members without a value are null. Reading is strict: members that are not known or stand twice are refused, and so is what is too deep.
/// </summary>
internal static class ApiJson
{
    /// <summary>How deep JSON may be.</summary>
    public const int MaxDepth = 64;

    public static readonly JsonSerializerOptions Options = Make();

    /// <summary>For documents that people read.</summary>
    public static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(ApiJsonContext.Default, ServiceJsonContext.Default),
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = MaxDepth,
            AllowDuplicateProperties = false,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false), new TimeConverter(),
                new RunIdConverter(), new ActionConverter() },
        };
        options.MakeReadOnly();
        return options;
    }

    private sealed class TimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)
                ? time : throw new JsonException("a time is written as 2026-01-31T09:00:00Z");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
            => writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    private sealed class RunIdConverter : JsonConverter<RunId>
    {
        public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return reader.TokenType == JsonTokenType.String
                    ? new RunId(reader.GetString()!) : throw new JsonException("the id of a run is a text");
            }
            catch (ArgumentException error)
            {
                throw new JsonException(error.Message.Split(" (Parameter", 2)[0], error);
            }
        }

        public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    private sealed class ActionConverter : JsonConverter<ActionName>
    {
        public override ActionName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String ? new ActionName(reader.GetString()!) : throw new JsonException("an action is a text");

        public override void Write(Utf8JsonWriter writer, ActionName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
