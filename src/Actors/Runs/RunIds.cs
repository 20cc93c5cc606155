using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorFlow.Actors.Runs;

/// <summary>
/// Makes ids for runs that are given none: UUIDs of version 7 (RFC 9562), so that they sort by time. Random bytes are drawn a block at a time, and the machine's clock is read once in each
/// tick of its coarse one, a few milliseconds, each for every thread. Thread-safe.
/// </summary>
internal sealed class RunIds(TimeProvider time)
{
    /// <summary>The characters of an id.</summary>
    public const int Length = 2 * Size;

    private const int Size = 16;
    private const int RandomBytes = 10;

    /// <summary>How many places a thread looks at for a free one.</summary>
    private const int Looks = 8;

    private static int s_threads;

    [ThreadStatic]
    private static Source? t_own;

    private readonly bool _isSystemClock = ReferenceEquals(time, TimeProvider.System);

    /// <summary>An id of random bits.</summary>
    public RunId Next() => Make(-1);

    /// <summary>An id whose last bits name a place of the <see cref="RunTable"/>.</summary>
    public RunId Next(int place) => Make(place);

    /// <summary>Finds a free place among those that are this thread's.</summary>
    public static bool TryFindPlace(RunTable table, out int place)
    {
        var own = t_own ??= new Source();
        for (var look = 0; look < Looks; look++)
        {
            place = own.Part + (int)(own.NextInPart++ % RunTable.PartSize);
            if (table.IsFree(place))
                return true;
        }

        place = -1;
        return false;
    }

    private RunId Make(int place)
    {
        var own = t_own ??= new Source();
        Span<byte> id = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(id, (_isSystemClock ? own.Milliseconds() : time.GetUtcNow().ToUnixTimeMilliseconds()) << 16);
        own.Draw(id[(Size - RandomBytes)..]);
        id[6] = (byte)((id[6] & 0x0F) | 0x70); // version
        id[8] = (byte)((id[8] & 0x3F) | 0x80); // variant
        if (place >= 0)
        {
            id[14] = (byte)((id[14] & 0xF0) | (place >> 8));
            id[15] = (byte)place;
        }

        return RunId.OfPlain(Convert.ToHexStringLower(id));
    }

    /// <summary>What a thread makes ids of.</summary>
    private sealed class Source
    {
        private readonly byte[] _random = new byte[100 * RandomBytes];
        private int _used = 100 * RandomBytes;
        private long _tick = -1;
        private long _milliseconds;

        /// <summary>The first of the places that are the thread's.</summary>
        public readonly int Part = (int)((uint)(Interlocked.Increment(ref s_threads) - 1) % (RunTable.Places / RunTable.PartSize)) * RunTable.PartSize;

        public uint NextInPart;

        public void Draw(Span<byte> into)
        {
            if (_used == _random.Length)
            {
                RandomNumberGenerator.Fill(_random);
                _used = 0;
            }

            _random.AsSpan(_used, into.Length).CopyTo(into);
            _used += into.Length;
        }

        public long Milliseconds()
        {
            var tick = Environment.TickCount64;
            if (tick != _tick)
                (_tick, _milliseconds) = (tick, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            return _milliseconds;
        }
    }
}
