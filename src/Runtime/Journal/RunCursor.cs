using System.Globalization;

namespace ActorFlow.Journal;

/// <summary>A place in the order of starts: the time of the start in microseconds, and the number of the first append for runs of one time.</summary>
internal readonly record struct RunCursor(long Started, long Run) : IComparable<RunCursor>
{
    /// <summary>Before the first, or behind the last.</summary>
    public static RunCursor Edge(bool oldestFirst) => oldestFirst ? new(long.MinValue, long.MinValue) : new(long.MaxValue, long.MaxValue);

    /// <exception cref="ArgumentException">The text is no cursor.</exception>
    public static RunCursor Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && long.TryParse(text.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var started)
            && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var run))
            return new RunCursor(started, run);
        throw new ArgumentException($"'{text}' is not a place in a list of runs. Use the Next of the page before, unchanged.");
    }

    public int CompareTo(RunCursor other) => Started != other.Started ? Started.CompareTo(other.Started) : Run.CompareTo(other.Run);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Started}.{Run}");
}
