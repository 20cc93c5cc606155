using System.Buffers;
using System.Text;
using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ActorFlow.Server.Webhooks;

/// <summary>Takes down a request for the state of a run: method, path, query, headers and body. What proves something stays out.</summary>
internal static class HookCapture
{
    /// <summary>Parts of names of headers and of members whose values are nobody's business.</summary>
    private static readonly string[] Telling =
        ["authorization", "cookie", "secret", "signature", "token", "api-key", "apikey", "password", "credential"];

    /// <summary>Reads a body by its media type: JSON, a form as an object, text; anything else as base 64.</summary>
    /// <returns>The body; null where there is none.</returns>
    /// <exception cref="ApiProblemException">It is not what it says it is.</exception>
    public static JsonElement? BodyOf(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return null;
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        var name = type?.MediaType.Value?.ToLowerInvariant() ?? "";
        var isJson = name == "application/json" || name.EndsWith("+json", StringComparison.Ordinal);
        if (!isJson && name is not "application/x-www-form-urlencoded" && !name.StartsWith("text/", StringComparison.Ordinal))
            return JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["base64"] = Convert.ToBase64String(body.Span) });
        if (BodyReading.FirstBadByte(body.Span) is { } at)
            throw Wrong($"it is not UTF-8 at byte {at}");
        if (isJson)
            return OfJson(body);
        var text = Encoding.UTF8.GetString(body.Span);
        if (name.StartsWith("text/", StringComparison.Ordinal))
            return JsonSerializer.SerializeToElement(text);
        try
        {
            using var form = new FormReader(text) { ValueCountLimit = 1_000 };
            return JsonSerializer.SerializeToElement(form.ReadForm()
                .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal));
        }
        catch (InvalidDataException error)
        {
            throw Wrong(error.Message);
        }
    }

    /// <summary>The request as the state has it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="trigger">How it is taken.</param>
    /// <param name="body">Its body.</param>
    /// <param name="delivery">The delivery's id, or null.</param>
    /// <param name="secrets">The secrets, which are masked wherever else they stand.</param>
    /// <param name="now">When it came.</param>
    public static JsonElement Of(HttpRequest request, WebhookTrigger trigger, JsonElement? body, string? delivery, IReadOnlyList<string> secrets,
        DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("method"u8, request.Method);
            json.WriteString("path"u8, Masked(request.Path.Value ?? "", secrets));
            json.WriteStartObject("query"u8);
            foreach (var (key, values) in request.Query.Where(pair => pair.Key != HookEndpoint.WaitParameter && !Tells(pair.Key)))
                json.WriteString(Sound(key), Masked(Sound(values.ToString()), secrets));
            json.WriteEndObject();
            json.WriteStartObject("headers"u8);
            foreach (var (key, values) in request.Headers.Where(pair => !Tells(pair.Key)
                && !pair.Key.Equals(trigger.SecretHeader, StringComparison.OrdinalIgnoreCase)))
                json.WriteString(key.ToLowerInvariant(), Masked(Sound(values.ToString()), secrets));
            json.WriteEndObject();
            json.WritePropertyName("body"u8);
            if (body is { } element)
                Write(json, element, secrets, isTop: true);
            else
                json.WriteNullValue();
            if (delivery is not null)
                json.WriteString("delivery"u8, delivery);
            json.WriteString("receivedAt"u8, now.UtcDateTime);
            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>
    /// A body without what proves something: the member <c>secret</c> at its top goes, and the secret itself is masked wherever it stands.
    /// </summary>
    public static JsonElement WithoutSecrets(JsonElement body, IReadOnlyList<string> secrets)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, body, secrets, isTop: true);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static JsonElement OfJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            BodyReading.CheckTexts(body.Span);
            return JsonElement.Parse(body.Span, ApiJson.DocumentOptions);
        }
        catch (JsonException error)
        {
            throw Wrong(JsonFault.WhatOf(error));
        }
    }

    private static void Write(Utf8JsonWriter json, JsonElement value, IReadOnlyList<string> secrets, bool isTop = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(member => !isTop || member.Name is not "secret"))
                {
                    json.WritePropertyName(Masked(member.Name, secrets));
                    Write(json, member.Value, secrets);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item, secrets);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Masked(value.GetString()!, secrets));
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static string Masked(string text, IReadOnlyList<string> secrets)
        => secrets.Aggregate(text, static (masked, secret) => secret.Length > 0 ? masked.Replace(secret, SharedState.Mask, StringComparison.Ordinal)
            : masked);

    // What a header or a query may hold and a state may not: halves of characters.
    private static string Sound(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static bool Tells(string name) => Telling.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static ApiProblemException Wrong(string what)
        => new(ProblemCode.BadBody, $"The body is wrong: {what}.", [new RequestFault("body", "$", what)]);
}
