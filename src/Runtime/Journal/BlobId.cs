using System.Security.Cryptography;

namespace ActorFlow.Journal;

/// <summary>The name of a blob: the SHA-256 of its content.</summary>
public readonly struct BlobId : IEquatable<BlobId>
{
    /// <summary>The length of a name in bytes: 32.</summary>
    public const int Length = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Creates a name from its bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 of them.</exception>
    public BlobId(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != Length)
            throw new ArgumentException($"A blob's name has {Length} bytes, not {hash.Length}.", nameof(hash));
        _high = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    /// <summary>The name of some content.</summary>
    public static BlobId Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(content, hash);
        return new BlobId(hash);
    }

    /// <summary>Reads a name from its 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is not a name.</exception>
    public static BlobId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 2 * Length ? new BlobId(Convert.FromHexString(text))
            : throw new FormatException($"A blob's name has {2 * Length} hexadecimal digits, not {text.Length}.");
    }

    /// <summary>Whether two names are the same.</summary>
    public static bool operator ==(BlobId left, BlobId right) => left.Equals(right);

    /// <summary>Whether two names differ.</summary>
    public static bool operator !=(BlobId left, BlobId right) => !left.Equals(right);

    /// <summary>Writes the 32 bytes of the name.</summary>
    public void CopyTo(Span<byte> target)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(target, _high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(target[16..], _low);
    }

    /// <inheritdoc/>
    public bool Equals(BlobId other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BlobId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_low;

    /// <summary>The name as 64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
