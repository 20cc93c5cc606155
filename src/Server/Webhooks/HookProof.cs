using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Journal;
using ActorFlow.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Webhooks;

/// <summary>Judges what a request proves. Every comparison takes the same time wherever the texts differ.</summary>
internal static class HookProof
{
    private const string Bearer = "Bearer ";

    /// <summary>Checks a signature, and that nobody has recorded it and sends it under another name.</summary>
    /// <returns>The delivery's id: the one that was sent, or one made of the signature.</returns>
    /// <exception cref="ApiProblemException">It is missing or wrong, or too old, or was seen with another delivery.</exception>
    public static async ValueTask<string> CheckSignatureAsync(
        HttpRequest request, ReadOnlyMemory<byte> body, IReadOnlyList<string> secrets, string? delivery, TimeSpan window, IReplayMemory replays,
            DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (request.Headers[WebhookSignature.TimestampHeader] is not [{ } timestamp]
            || request.Headers[WebhookSignature.SignatureHeader] is not [{ } signature])
        {
            throw new ApiProblemException(ProblemCode.ProofMissing,
                $"Send {WebhookSignature.TimestampHeader} (Unix seconds) and {WebhookSignature.SignatureHeader}: 'sha256=' and the hex of HMAC-SHA256(secret, timestamp + \".\" + body).");
        }

        var isValid = false;
        foreach (var secret in secrets)
            isValid |= WebhookSignature.IsValid(secret, timestamp, signature, body.Span, now, window);
        if (!isValid)
            throw Wrong();
        // The body and its time are what is signed: they tell a recording, whatever stands beside them.
        var digest = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{request.Path.Value}\n{timestamp}\n"), .. body.Span]));
        var named = delivery ?? $"sig:{digest}";
        return await replays.RememberAsync(digest, named, now, now + (2 * window), cancellationToken) == named ? named
            : throw new ApiProblemException(ProblemCode.ProofWrong, "This request was taken before under another delivery id.");
    }

    /// <summary>Checks a shared secret: in its header, as a bearer, or in the body.</summary>
    /// <exception cref="ApiProblemException">It is missing or wrong.</exception>
    public static void CheckSecret(HttpRequest request, WebhookTrigger trigger, JsonElement? body, IReadOnlyList<string> secrets)
    {
        var given = GivenSecret(request, trigger, body);
        if (given is null)
            throw new ApiProblemException(ProblemCode.ProofMissing,
                $"Send the secret as {trigger.SecretHeader}, as 'Authorization: Bearer …', or as the member 'secret' of a JSON body.");
        if (!IsOneOf(secrets, given))
            throw Wrong();
    }

    /// <summary>Whether a text is one of the secrets. Hashes are compared, so that not even their lengths are told.</summary>
    public static bool IsOneOf(IReadOnlyList<string> secrets, string given)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(given));
        var isOne = false;
        foreach (var secret in secrets)
            isOne |= CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), hash);
        return isOne;
    }

    private static string? GivenSecret(HttpRequest request, WebhookTrigger trigger, JsonElement? body)
    {
        if (request.Headers[trigger.SecretHeader] is [{ Length: > 0 } header])
            return header;
        if (request.Headers.Authorization is [{ } text] && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return text[Bearer.Length..].Trim();
        return body is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("secret", out var member)
            && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
    }

    private static ApiProblemException Wrong()
        => new(ProblemCode.ProofWrong, "The secret or signature is wrong, or the signature's time is too far from the server's.");
}
