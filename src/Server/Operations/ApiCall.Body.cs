using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorFlow.Server.Json;
using ActorFlow.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ActorFlow.Server.Operations;

/// <content>The body of a request.</content>
internal sealed partial class ApiCall
{
    /// <summary>Reads the body.</summary>
    /// <exception cref="ApiProblemException">It is missing, too large, or not what the operation takes.</exception>
    public async ValueTask<T> BodyAsync<T>()
        where T : class
        => await OptionalBodyAsync<T>() ?? throw Missing();

    /// <summary>Reads the body, which may be missing.</summary>
    /// <returns>The body, or null.</returns>
    /// <exception cref="ApiProblemException">It is too large, or not what the operation takes.</exception>
    public async ValueTask<T?> OptionalBodyAsync<T>()
        where T : class
    {
        var bytes = await JsonBytesAsync();
        return bytes.Length == 0
            ? null : Parse(bytes, static (json, type) => JsonSerializer.Deserialize(json.Span, (JsonTypeInfo<T>)type!), ApiJson.TypeOf<T>())
            ?? throw Missing();
    }

    /// <summary>Reads the body as any JSON, which may be missing.</summary>
    public async ValueTask<JsonElement?> JsonAsync()
    {
        var bytes = await JsonBytesAsync();
        return bytes.Length == 0 ? null : Parse(bytes, static (json, _) => JsonElement.Parse(json.Span, ApiJson.DocumentOptions), null);
    }

    /// <summary>Reads the body as it is.</summary>
    /// <exception cref="ApiProblemException">It is too large, or no UTF-8.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> BytesAsync()
    {
        var bytes = await BodyReading.ReadAsync(http.Request, Options.MaxBodyBytes, Cancelled);
        return BodyReading.FirstBadByte(bytes.Span) is not { } at ? bytes
            : throw new ApiProblemException(ProblemCode.BadBody, $"The body is not UTF-8: byte {at} is wrong.",
                [new RequestFault("body", "$", "it is not UTF-8")]);
    }

    private async ValueTask<ReadOnlyMemory<byte>> JsonBytesAsync()
    {
        var bytes = await BytesAsync();
        if (bytes.Length == 0)
            return bytes;
        return IsJson(http.Request) ? bytes
            : throw new ApiProblemException(ProblemCode.UnsupportedMediaType,
                $"{operation.Id} takes a body of application/json, and this one says '{http.Request.ContentType ?? "nothing"}'.");
    }

    private static T Parse<T>(ReadOnlyMemory<byte> json, Func<ReadOnlyMemory<byte>, JsonTypeInfo?, T> parse, JsonTypeInfo? type)
    {
        try
        {
            BodyReading.CheckTexts(json.Span);
            return parse(json, type);
        }
        catch (JsonException error)
        {
            var (path, what) = (error.Path is { Length: > 0 } known ? known : "$", JsonFault.WhatOf(error));
            throw new ApiProblemException(ProblemCode.BadBody,
                error.LineNumber is { } number
                    ? $"The body is wrong at {path}, line {number + 1}, byte {(error.BytePositionInLine ?? 0) + 1}: {what}."
                    : $"The body is wrong at {path}: {what}.",
                [new RequestFault("body", path, what, error.LineNumber + 1, error.BytePositionInLine + 1)], error);
        }
    }

    private static bool IsJson(HttpRequest request)
        => MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    private ApiProblemException Missing() => new(ProblemCode.BodyMissing, $"{operation.Id} takes a JSON object as its body, and there is none.");
}
