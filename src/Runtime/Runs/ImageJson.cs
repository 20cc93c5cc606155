using System.Runtime.InteropServices;
using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <summary>The pieces of an image: what goes without saying is left out, and large values that lie in the journal as blobs are named.</summary>
internal static class ImageJson
{
    public static void WriteText(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
            json.WriteString(name, text);
    }

    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } moment)
            json.WriteString(name, moment.UtcDateTime);
    }

    public static void WriteFlag(this Utf8JsonWriter json, ReadOnlySpan<byte> name, bool flag)
    {
        if (flag)
            json.WriteBoolean(name, true);
    }

    public static void WriteCount(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long count)
    {
        if (count != 0)
            json.WriteNumber(name, count);
    }

    public static void WriteAction(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ActionName action)
    {
        if (!action.IsDefault)
            json.WriteString(name, action.Value);
    }

    /// <summary>A user's value: <c>v</c> with the JSON, or <c>b</c> with the name of a blob.</summary>
    public static void WriteJson(this Utf8JsonWriter json, string name, JsonElement? value, StateJournaling journaling)
    {
        if (value is not { } element)
            return;
        json.WriteStartObject(name);
        var raw = element.ValueKind == JsonValueKind.Undefined ? "null"u8 : JsonMarshal.GetRawUtf8Value(element);
        if (journaling.Blobs is { } blobs && raw.Length > journaling.BlobThreshold && blobs.Put(raw.ToArray()) is { } address)
        {
            json.WriteString("b"u8, address);
        }
        else
        {
            json.WritePropertyName("v"u8);
            json.WriteRawValue(raw, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    public static void WriteError(this Utf8JsonWriter json, ReadOnlySpan<byte> name, RunError? error)
    {
        if (error is null)
            return;
        json.WriteStartObject(name);
        json.WriteString("node"u8, error.Node);
        json.WriteNumber("number"u8, error.Visit);
        json.WriteString("phase"u8, Phases.NameOf(error.Phase));
        json.WriteNumber("attempts"u8, error.Attempts);
        json.WriteString("type"u8, error.Type);
        json.WriteString("message"u8, error.Message);
        json.WriteText("detail"u8, error.Detail);
        json.WriteEndObject();
    }

    public static string? TextOrNull(this JsonElement json, ReadOnlySpan<byte> name)
        => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    public static DateTimeOffset? TimeOrNull(this JsonElement json, ReadOnlySpan<byte> name)
        => json.TryGetProperty(name, out var time) ? time.GetDateTimeOffset() : null;

    public static bool Flag(this JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out var flag) && flag.GetBoolean();

    public static int Count(this JsonElement json, ReadOnlySpan<byte> name, int usual = 0)
        => json.TryGetProperty(name, out var count) ? count.GetInt32() : usual;

    public static ActionName Action(this JsonElement json, ReadOnlySpan<byte> name)
        => json.TryGetProperty(name, out var action) ? action.GetString()! : ActionName.Default;

    public static JsonElement? JsonOrNull(this JsonElement json, ReadOnlySpan<byte> name, StateJournaling journaling)
        => json.TryGetProperty(name, out var value) ? value.JsonOf(journaling) : null;

    /// <summary>What <see cref="WriteJson"/> wrote behind the name.</summary>
    public static JsonElement JsonOf(this JsonElement json, StateJournaling journaling)
    {
        if (json.TryGetProperty("v"u8, out var value))
            return value.Clone();
        var blobs = journaling.Blobs ?? throw new JsonException("A value is a blob, and no blobs are at hand to read it from.");
        return JsonElement.Parse(blobs.Get(json.GetProperty("b"u8).GetString()!).Span, StateSerialization.DocumentOptions);
    }

    public static RunError? ErrorOrNull(this JsonElement json, ReadOnlySpan<byte> name)
    {
        if (!json.TryGetProperty(name, out var error))
            return null;
        return new RunError(error.GetProperty("node"u8).GetString()!, error.GetProperty("number"u8).GetInt32(),
            Phases.Parse(error.GetProperty("phase"u8).GetString()!),
            error.GetProperty("attempts"u8).GetInt32(), error.GetProperty("type"u8).GetString()!, error.GetProperty("message"u8).GetString()!,
                error.TextOrNull("detail"u8));
    }
}
