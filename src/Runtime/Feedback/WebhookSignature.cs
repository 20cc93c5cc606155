using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ActorFlow;

/// <summary>Signs the bodies of webhooks, and checks them on the other side: HMAC-SHA256 over the time and the body.</summary>
/// <remarks>
/// The header <see cref="TimestampHeader"/> has the Unix time in seconds, <see cref="SignatureHeader"/> has <c>sha256=</c> and the lower-case hex of
/// HMAC-SHA256(secret, timestamp + "." + body). While a secret is being replaced, it has one such word for each secret, with commas between them, and
/// <see cref="KeyIdHeader"/> names the secrets in the same order.
/// </remarks>
public static class WebhookSignature
{
    /// <summary>Names the delivery, the same over all its tries: <c>ActorFlow-Delivery</c>.</summary>
    public const string DeliveryHeader = "ActorFlow-Delivery";

    /// <summary>When it was sent: <c>ActorFlow-Timestamp</c>.</summary>
    public const string TimestampHeader = "ActorFlow-Timestamp";

    /// <summary>The signature: <c>ActorFlow-Signature</c>.</summary>
    public const string SignatureHeader = "ActorFlow-Signature";

    /// <summary>Which secrets it was signed with: <c>ActorFlow-Key-Id</c>.</summary>
    public const string KeyIdHeader = "ActorFlow-Key-Id";

    private const string Prefix = "sha256=";

    /// <summary>How many signatures of one body are looked at.</summary>
    private const int MostSignatures = 4;

    /// <summary>The shortest secret, in bytes: 16.</summary>
    public const int LeastSecret = 16;

    /// <summary>Signs a body.</summary>
    /// <param name="secret">What both sides know, as UTF-8.</param>
    /// <param name="at">When it is sent.</param>
    /// <param name="body">The body, byte for byte.</param>
    /// <returns>The values of <see cref="TimestampHeader"/> and <see cref="SignatureHeader"/>.</returns>
    public static (string Timestamp, string Signature) Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return (timestamp, Prefix + Convert.ToHexStringLower(Mac(secret, timestamp, body)));
    }

    /// <summary>Whether a body was signed with the secret, not too long ago. Takes the same time wherever a wrong signature differs.</summary>
    /// <param name="secret">What both sides know, as UTF-8.</param>
    /// <param name="timestamp">The value of <see cref="TimestampHeader"/>.</param>
    /// <param name="signature">The value of <see cref="SignatureHeader"/>.</param>
    /// <param name="body">The body, byte for byte.</param>
    /// <param name="now">The receiver's clock.</param>
    /// <param name="tolerance">How far the times may lie apart, in either direction; five minutes are usual.</param>
    public static bool IsValid(string secret, string? timestamp, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || signature is null)
            return false;
        var expected = Encoding.UTF8.GetBytes(Prefix + Convert.ToHexStringLower(Mac(secret, timestamp, body)));
        var isKnown = false;
        foreach (var one in signature.Split(',', MostSignatures, StringSplitOptions.TrimEntries))
            isKnown |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected);
        return isKnown && Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) <= (decimal)tolerance.TotalSeconds;
    }

    /// <summary>Whether a text can name a secret: 1 to 40 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public static bool IsKeyId(string? text)
        => text is { Length: >= 1 and <= 40 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static byte[] Mac(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.UTF8.GetBytes(timestamp));
        mac.AppendData("."u8);
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
