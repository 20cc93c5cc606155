using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorFlow.Actors.Runs;

/// <summary>
/// Makes ids for runs that are given none: UUIDs of version 7 (RFC 9562), so that they sort by time. Random bytes are drawn a block at a time.
/// Thread-safe.
/// </summary>
internal sealed class RunIds(TimeProvider time)
{
    private const int Size = 16;
    private const int RandomBytes = 10;
    private const int Block = 100 * RandomBytes;

    private readonly Lock _gate = new();
    private readonly byte[] _random = new byte[Block];
    private int _used = Block;

    public RunId Next()
    {
        Span<byte> id = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(id, time.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        lock (_gate)
        {
            if (_used == Block)
            {
                RandomNumberGenerator.Fill(_random);
                _used = 0;
            }

            _random.AsSpan(_used, RandomBytes).CopyTo(id[(Size - RandomBytes)..]);
            _used += RandomBytes;
        }

        id[6] = (byte)((id[6] & 0x0F) | 0x70); // version
        id[8] = (byte)((id[8] & 0x3F) | 0x80); // variant
        return new RunId(Convert.ToHexStringLower(id));
    }
}
