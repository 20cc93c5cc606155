using System.Globalization;

namespace ActorFlow.Definitions.Documents;

/// <summary>Spans of time as texts: a number and a unit, without one milliseconds.</summary>
internal static class DurationText
{
    /// <summary>Ten years, so that no sum of a few of them overflows.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    private static readonly (string Unit, decimal Milliseconds)[] Units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        var digits = text.AsSpan().Trim();
        var factor = 1m;
        foreach (var (unit, milliseconds) in Units)
        {
            if (digits.EndsWith(unit, StringComparison.Ordinal) && digits.Length > unit.Length && (unit != "s" || digits[^2] != 'm'))
            {
                factor = milliseconds;
                digits = digits[..^unit.Length].TrimEnd();
                break;
            }
        }

        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
            return false;
        // Compared before it is multiplied, so that nothing overflows.
        if (number < 0 || number > (decimal)Longest.TotalMilliseconds / factor)
            return false;
        var whole = number * factor;
        span = TimeSpan.FromTicks((long)Math.Round(whole * TimeSpan.TicksPerMillisecond));
        return true;
    }

    /// <summary>The shortest text that reads as the same span.</summary>
    public static string Format(TimeSpan span)
    {
        foreach (var (unit, milliseconds) in Units.Reverse())
        {
            var ticks = (long)milliseconds * TimeSpan.TicksPerMillisecond;
            if (span.Ticks % ticks == 0 && span.Ticks != 0)
                return $"{(span.Ticks / ticks).ToString(CultureInfo.InvariantCulture)}{unit}";
        }

        return $"{((decimal)span.Ticks / TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture)}ms";
    }
}
