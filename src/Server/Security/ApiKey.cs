using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Server.Security;

/// <summary>
/// The text of an API key: <c>afk_</c>, twelve hexadecimal digits that name it, <c>_</c>, and its secret: 256 random bits as 43 characters of
/// base64url. The beginning lets scanners of repositories and logs find keys that have strayed.
/// </summary>
/// <remarks>
/// The secret is stored as one SHA-256. A slow hash with salt is for what people can remember: it makes guessing dear. 256 random bits are beyond
/// guessing and are never the same twice, so a slow hash would protect nothing and would make every request dear, for us and for who floods us.
/// </remarks>
internal static class ApiKey
{
    public const string Prefix = "afk_";

    public const int IdLength = 12;

    private const int SecretBytes = 32;
    private const int SecretLength = 43;
    private const int Length = 4 + IdLength + 1 + SecretLength;

    // Compared with where there is no key of an id, so that both ways take the same steps.
    private static readonly byte[] NoHash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    /// <summary>Makes a key.</summary>
    /// <returns>Its id, its whole text, and the hash of its secret.</returns>
    public static (string Id, string Text, byte[] Hash) Make()
    {
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        return (id, $"{Prefix}{id}_{secret}", HashOf(secret));
    }

    /// <summary>Whether a text looks like a key, whatever it is worth.</summary>
    public static bool IsOne(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Takes a key apart.</summary>
    /// <returns>Whether the text has the form of a key.</returns>
    public static bool TryRead(string text, out string id, out byte[] hash)
    {
        (id, hash) = ("", []);
        if (text.Length != Length || !IsOne(text) || text[Prefix.Length + IdLength] != '_')
            return false;
        var name = text.Substring(Prefix.Length, IdLength);
        var secret = text[(Prefix.Length + IdLength + 1)..];
        if (!name.All(char.IsAsciiHexDigitLower) || !secret.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return false;
        (id, hash) = (name, HashOf(secret));
        return true;
    }

    /// <summary>Whether two hashes are the same, in a time that does not tell where they differ. A missing one differs.</summary>
    public static bool AreSame(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> given)
        => CryptographicOperations.FixedTimeEquals(stored.IsEmpty ? NoHash : stored, given) && !stored.IsEmpty;

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));
}
