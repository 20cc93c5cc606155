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

    /// <summary>The bits of an id's second half that name a place.</summary>
    private const ulong PlaceBits = RunTable.Places - 1;

    /// <summary>How many places a thread looks at for a free one.</summary>
    private const int Looks = 8;

    private static int s_threads;

    [ThreadStatic]
    private static Source? t_own;

    private readonly bool _isSystemClock = ReferenceEquals(time, TimeProvider.System);

    /// <summary>An id of random bits.</summary>
    public RunId Next()
    {
        var own = t_own ??= new Source();
        var (first, second) = Make(own, _isSystemClock ? own.Milliseconds() : time.GetUtcNow().ToUnixTimeMilliseconds());
        return RunId.OfPlain(TextOf(first, second));
    }

    /// <summary>Finds a place of the <see cref="RunTable"/> that is free, among those that are this thread's.</summary>
    public static bool TryFindPlace(RunTable table, out int place) => TryFindPlace(t_own ??= new Source(), table, out place);

    /// <summary>The same, and makes an id whose last bits name the place.</summary>
    /// <param name="table">The table.</param>
    /// <param name="now">The time that the id begins with.</param>
    /// <param name="place">The place.</param>
    /// <param name="id">The id.</param>
    public static bool TryFindPlace(RunTable table, DateTimeOffset now, out int place, out RunId id)
    {
        var own = t_own ??= new Source();
        if (TryFindPlace(own, table, out place))
        {
            var (first, second) = Make(own, (now.UtcTicks / TimeSpan.TicksPerMillisecond) - (DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond));
            id = RunId.OfPlain(new LateId(first, (second & ~PlaceBits) | (uint)place));
            return true;
        }

        id = default;
        return false;
    }

    private static bool TryFindPlace(Source own, RunTable table, out int place)
    {
        for (var look = 0; look < Looks; look++)
        {
            place = own.Part + (int)(own.NextInPart++ % RunTable.PartSize);
            if (table.IsFree(place))
                return true;
        }

        place = -1;
        return false;
    }

    private static (ulong First, ulong Second) Make(Source own, long milliseconds)
    {
        own.Draw(out var few, out var many);
        const ulong Version = 0x7000;
        const ulong Variant = 0x8000_0000_0000_0000;
        return (((ulong)milliseconds << 16) | Version | (few & 0xFFFU), Variant | (many >> 2));
    }

    private static string TextOf(ulong first, ulong second)
    {
        Span<byte> id = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(id, first);
        BinaryPrimitives.WriteUInt64BigEndian(id[sizeof(ulong)..], second);
        return Convert.ToHexStringLower(id);
    }

    /// <summary>An id of a run for which most never ask.</summary>
    private sealed class LateId(ulong first, ulong second) : LateText
    {
        protected override string Make() => TextOf(first, second);
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

        public void Draw(out ushort few, out ulong many)
        {
            if (_used == _random.Length)
            {
                RandomNumberGenerator.Fill(_random);
                _used = 0;
            }

            var drawn = _random.AsSpan(_used, RandomBytes);
            few = BinaryPrimitives.ReadUInt16LittleEndian(drawn);
            many = BinaryPrimitives.ReadUInt64LittleEndian(drawn[2..]);
            _used += RandomBytes;
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
