using System.Buffers.Binary;

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
    private const ulong Version = 0x7000;
    private const ulong Variant = 0x8000_0000_0000_0000;

    /// <summary>The bits of an id's second half that name a place.</summary>
    private const ulong PlaceBits = RunTable.Places - 1;

    [ThreadStatic]
    private static long t_tick;

    [ThreadStatic]
    private static long t_milliseconds;

    private readonly bool _isSystemClock = ReferenceEquals(time, TimeProvider.System);

    /// <summary>An id of random bits.</summary>
    public RunId Next()
    {
        var own = RunCorner.OfThisThread;
        var milliseconds = _isSystemClock ? MillisecondsOfTick() : time.GetUtcNow().ToUnixTimeMilliseconds();
        return RunId.OfPlain(TextOf(FirstOf(milliseconds, own.Draw()), Variant | (own.Draw() >> 2)));
    }

    /// <summary>An id whose last bits name a place of the <see cref="RunTable"/>.</summary>
    /// <param name="own">The corner of the calling thread.</param>
    /// <param name="now">The time that the id begins with.</param>
    /// <param name="place">The place.</param>
    public static RunId At(RunCorner own, DateTimeOffset now, int place)
    {
        // The bits that the place takes in the second half serve in the first.
        var drawn = own.Draw();
        var milliseconds = (now.UtcTicks / TimeSpan.TicksPerMillisecond) - (DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);
        return RunId.OfPlain(new LateId(FirstOf(milliseconds, drawn), Variant | ((drawn >> 2) & ~PlaceBits) | (uint)place));
    }

    /// <summary>The time, the version, and the 12 lowest random bits.</summary>
    private static ulong FirstOf(long milliseconds, ulong random) => ((ulong)milliseconds << 16) | Version | (random & 0xFFF);

    private static long MillisecondsOfTick()
    {
        var tick = Environment.TickCount64;
        // No time is 0: that is what a thread begins with.
        if (tick != t_tick || t_milliseconds == 0)
            (t_tick, t_milliseconds) = (tick, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return t_milliseconds;
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
}
