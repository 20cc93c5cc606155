using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorFlow.Definitions.Variables;

/// <summary>Takes secrets out of what leaves a function: results, actions, messages.</summary>
/// <remarks>A secret of fewer than four characters cannot be told from ordinary text and is not looked for.</remarks>
internal sealed class SecretMask(IReadOnlyCollection<string> secrets)
{
    public const int Shortest = 4;

    /// <summary>Fewer letters of Base64 could stand in any text.</summary>
    private const int ShortestEncoded = 6;

    private readonly string[] _secrets = [.. secrets.Where(secret => secret.Length >= Shortest).SelectMany(Spellings).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];

    public bool IsEmpty => _secrets.Length == 0;

    /// <summary>Whether a text tells a secret.</summary>
    public bool IsToldBy(string text) => !ReferenceEquals(Apply(text), text);

    public string Apply(string text)
    {
        var masked = text;
        foreach (var secret in _secrets)
            masked = masked.Replace(secret, SharedState.Mask, StringComparison.Ordinal);
        // Texts are escaped in more ways than can be listed: where a secret comes out of one, nothing of the text is told.
        return _secrets.Length > 0 && Unescaping.Of(masked).Any(TellsPlainly) ? SharedState.Mask : masked;
    }

    /// <summary>How many characters at the end of a text could be the beginning of a secret.</summary>
    public int Begun(string text)
    {
        for (var length = Math.Min(text.Length, _secrets.Length == 0 ? 0 : _secrets[0].Length - 1); length > 0; length--)
        {
            var end = text.AsSpan(text.Length - length);
            foreach (var secret in _secrets)
            {
                if (secret.Length > length && secret.AsSpan().StartsWith(end, StringComparison.Ordinal))
                    return length;
            }
        }

        return 0;
    }

    /// <summary>The same JSON without the secrets, in names of members, too.</summary>
    public JsonElement Apply(JsonElement json)
    {
        if (IsEmpty)
            return json;
        using var masked = JsonSerializer.SerializeToDocument(Masked(json), SecretMaskContext.Default.JsonNode);
        return masked.RootElement.Clone();
    }

    private bool TellsPlainly(string text) => _secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal));

    /// <summary>A secret as it is, and as it stands in JSON, in addresses, in hexadecimal digits and in Base64, also within a longer text, as that of <c>Authorization: Basic</c>.</summary>
    private static IEnumerable<string> Spellings(string secret)
        => [.. Encoded(Encoding.UTF8.GetBytes(secret)), secret, JsonEncodedText.Encode(secret).Value, JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), InPath(secret)];

    private static IEnumerable<string> Encoded(byte[] secret)
    {
        yield return Convert.ToHexString(secret);
        yield return Convert.ToHexStringLower(secret);
        // Three bytes are four letters: where the secret begins among the three decides how it looks, and its first and last letters depend on what stands beside it.
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. secret]);
            var (first, end) = (((before * 8) + 5) / 6, (before + secret.Length) * 8 / 6);
            if (end - first < ShortestEncoded)
                continue;
            var whole = text[first..end];
            yield return whole;
            yield return whole.Replace('+', '-').Replace('/', '_');
        }
    }

    private static string InPath(string secret) => Uri.TryCreate($"http://host/{secret}", UriKind.Absolute, out var uri) && uri.AbsolutePath.Length > Shortest ? uri.AbsolutePath[1..] : secret;

    private JsonNode? Masked(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => MaskedObject(json),
        JsonValueKind.Array => new JsonArray([.. json.EnumerateArray().Select(Masked)]),
        JsonValueKind.String => JsonValue.Create(Apply(json.GetString()!)),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(json),
    };

    private JsonObject MaskedObject(JsonElement json)
    {
        var masked = new JsonObject();
        foreach (var member in json.EnumerateObject())
            masked[Apply(member.Name)] = Masked(member.Value);
        return masked;
    }
}
