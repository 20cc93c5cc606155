using System.Globalization;

namespace ActorFlow.Journal;

/// <summary>A place among runs that are sorted by a time: the time in microseconds, and the number of the first append for runs of one time.</summary>
internal readonly record struct RunCursor(long At, long Run) : IComparable<RunCursor>
{
    /// <summary>Before the first, or behind the last.</summary>
    public static RunCursor Edge(bool oldestFirst) => oldestFirst ? new(long.MinValue, long.MinValue) : new(long.MaxValue, long.MaxValue);

    /// <summary>A time as stores keep it: cut to the microsecond.</summary>
    public static long Stored(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset TimeOf(long stored) => new((stored * TimeSpan.TicksPerMicrosecond) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    public static bool TryParse(ReadOnlySpan<char> text, out RunCursor cursor)
    {
        cursor = default;
        var dot = text.IndexOf('.');
        if (dot <= 0 || !long.TryParse(text[..dot], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            || !long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var run))
            return false;
        cursor = new RunCursor(at, run);
        return true;
    }

    public int CompareTo(RunCursor other) => At != other.At ? At.CompareTo(other.At) : Run.CompareTo(other.Run);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}.{Run}");
}
