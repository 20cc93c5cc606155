using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorFlow.Server.Json;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Operations;

/// <content>Answers with an <c>ETag</c>: the hash of what is answered, so that it changes when and only when that does.</content>
internal sealed partial class ApiCall
{
    /// <summary>Answers with JSON, or that the caller has it.</summary>
    public Task AnswerTaggedAsync<T>(T value) => AnswerTaggedAsync(JsonSerializer.SerializeToUtf8Bytes(value, ApiJson.TypeOf<T>()), "application/json");

    /// <summary>Answers with a text, or that the caller has it.</summary>
    public Task AnswerTaggedTextAsync(string text, string mediaType) => AnswerTaggedAsync(Encoding.UTF8.GetBytes(text), mediaType);

    /// <summary>The tag that an answer of this has.</summary>
    public static string TagOf<T>(T value) => TagOf(JsonSerializer.SerializeToUtf8Bytes(value, ApiJson.TypeOf<T>()));

    /// <summary>The tag that an answer of this text has.</summary>
    public static string TagOfText(string text) => TagOf(Encoding.UTF8.GetBytes(text));

    private static string TagOf(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"";

    private async Task AnswerTaggedAsync(byte[] bytes, string mediaType)
    {
        var tag = TagOf(bytes);
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (IsKnown(tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = $"{mediaType}; charset=utf-8";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, Cancelled);
    }

    private bool IsKnown(string tag)
        => http.Request.Headers.IfNoneMatch.SelectMany(line => (line ?? "").Split(',')).Select(known => known.Trim()).Any(known => known is "*" || known == tag || known == $"W/{tag}");
}
