using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Actors;

/// <summary>
/// Encrypts sensitive values with AES-256-GCM. Keys have ids, and each payload names the key it was encrypted with: to rotate, add a key and make it
/// the current one; keep the old ones for as long as journals hold values encrypted with them.
/// </summary>
/// <remarks>
/// Safe for use by many threads. A payload is: format (1 byte, 1), length of the key's id (1 byte), the id as UTF-8, nonce (12 bytes, random), tag
/// (16 bytes), cipher text; format and id are authenticated too. Random nonces of 96 bits allow 2^32 values per key (NIST SP 800-38D, 8.3): rotate
/// before.
/// </remarks>
public sealed class AesGcmPayloadCodec : IPayloadCodec
{
    /// <summary>The length of a key in bytes: 32.</summary>
    public const int KeyBytes = 32;

    private const byte Format = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    /// <summary>Creates a codec.</summary>
    /// <param name="currentKeyId">The id of the key that new values are encrypted with.</param>
    /// <param name="keys">All keys by id, 32 random bytes each, such as those of <c>openssl rand -base64 32</c>. Copied.</param>
    /// <exception cref="ArgumentException">The current key is missing, an id is empty or longer than 255 bytes, or a key has another
    /// length.</exception>
    public AesGcmPayloadCodec(string currentKeyId, IReadOnlyDictionary<string, byte[]> keys)
    {
        ArgumentException.ThrowIfNullOrEmpty(currentKeyId);
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var (id, key) in keys)
        {
            if (id.Length == 0 || Encoding.UTF8.GetByteCount(id) > byte.MaxValue)
                throw new ArgumentException($"The key id '{id}' must take 1 to 255 bytes.", nameof(keys));
            if (key.Length != KeyBytes)
                throw new ArgumentException($"The key '{id}' has {key.Length} bytes; AES-256 takes {KeyBytes}.", nameof(keys));
            _keys.Add(id, [.. key]);
        }
        if (!_keys.ContainsKey(currentKeyId))
            throw new ArgumentException($"The current key '{currentKeyId}' is not among the keys.", nameof(currentKeyId));
        KeyId = currentKeyId;
    }

    /// <inheritdoc/>
    public string KeyId { get; }

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<byte> plain)
    {
        var id = Encoding.UTF8.GetBytes(KeyId);
        var header = 2 + id.Length;
        var payload = new byte[header + NonceBytes + TagBytes + plain.Length];
        payload[0] = Format;
        payload[1] = (byte)id.Length;
        id.CopyTo(payload, 2);
        var nonce = payload.AsSpan(header, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_keys[KeyId], TagBytes);
        aes.Encrypt(nonce, plain, payload.AsSpan(header + NonceBytes + TagBytes), payload.AsSpan(header + NonceBytes, TagBytes),
            payload.AsSpan(0, header));
        return payload;
    }

    /// <inheritdoc/>
    /// <exception cref="CryptographicException">The payload is of another codec, was changed, or was encrypted with a key that is not
    /// here.</exception>
    public byte[] Decode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2 || payload[0] != Format || payload.Length < 2 + payload[1] + NonceBytes + TagBytes)
            throw new CryptographicException("The payload was not written by this codec.");
        var header = 2 + payload[1];
        var id = Encoding.UTF8.GetString(payload[2..header]);
        if (!_keys.TryGetValue(id, out var key))
            throw new CryptographicException($"The payload was encrypted with the key '{id}', which is not configured.");
        var plain = new byte[payload.Length - header - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            payload.Slice(header, NonceBytes), payload[(header + NonceBytes + TagBytes)..], payload.Slice(header + NonceBytes, TagBytes), plain,
            payload[..header]);
        return plain;
    }
}
