using System.Globalization;

namespace ActorFlow.Server.Operations;

/// <summary>Durations as requests write them: a number of seconds, or one with a unit.</summary>
internal static class DurationText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <exception cref="FormatException">The text is no duration.</exception>
    public static TimeSpan Parse(string text)
    {
        var (digits, unit) = text switch
        {
            [.. var number, 'm', 's'] => (number, 0.001),
            [.. var number, 's'] => (number, 1),
            [.. var number, 'm'] => (number, 60),
            [.. var number, 'h'] => (number, 3600),
            _ => (text, 1.0),
        };
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count * unit <= Longest.TotalSeconds
            ? TimeSpan.FromSeconds(count * unit)
            : throw new FormatException("it is a duration such as 500ms, 30s, 5m or 1h");
    }
}
