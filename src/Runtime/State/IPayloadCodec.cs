namespace ActorFlow;

/// <summary>
/// Encrypts the values of sensitive keys on their way into the journal and opens them again. ActorFlow ships an AES-GCM codec with key rotation;
/// implement this to use a key vault.
/// </summary>
/// <remarks>
/// Called from many threads at once, and never for a value whose key is not sensitive. What <see cref="Encode"/> returns must name or contain all
/// that <see cref="Decode"/> needs, the id of the key included: journals outlive keys.
/// </remarks>
public interface IPayloadCodec
{
    /// <summary>The id of the key that <see cref="Encode"/> uses now; journaled beside the payload in the clear.</summary>
    string KeyId { get; }

    /// <summary>Encrypts a value.</summary>
    /// <param name="plain">The value's JSON as UTF-8.</param>
    byte[] Encode(ReadOnlySpan<byte> plain);

    /// <summary>Decrypts what this or an earlier configuration of this codec encrypted.</summary>
    /// <param name="payload">What <see cref="Encode"/> returned once.</param>
    /// <exception cref="Exception">Any exception means that the payload cannot be read here; it becomes the inner exception of the read.</exception>
    byte[] Decode(ReadOnlySpan<byte> payload);
}
