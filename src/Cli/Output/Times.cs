using System.Globalization;

namespace ActorFlow.Cli.Output;

/// <summary>Times and durations as people read and write them.</summary>
internal static class Times
{
    /// <summary>A moment in the zone of the reader, to the second.</summary>
    public static string Local(DateTimeOffset time, TimeZoneInfo zone)
        => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A duration, to about three digits: <c>12 ms</c>, <c>1.25 s</c>, <c>3 min 20 s</c>, <c>2 d 4 h</c>.</summary>
    public static string Span(TimeSpan span)
    {
        var culture = CultureInfo.InvariantCulture;
        return span switch
        {
            { TotalMilliseconds: < 1 } => "0 ms",
            { TotalMilliseconds: < 999.5 } => string.Create(culture, $"{span.TotalMilliseconds:0} ms"),
            { TotalSeconds: < 9.995 } => string.Create(culture, $"{span.TotalSeconds:0.00} s"),
            { TotalSeconds: < 59.95 } => string.Create(culture, $"{span.TotalSeconds:0.0} s"),
            { TotalHours: < 1 } => string.Create(culture, $"{Math.Floor(span.TotalMinutes):0} min {span.Seconds} s"),
            { TotalDays: < 1 } => string.Create(culture, $"{Math.Floor(span.TotalHours):0} h {span.Minutes} min"),
            _ => string.Create(culture, $"{Math.Floor(span.TotalDays):0} d {span.Hours} h"),
        };
    }

    /// <summary>A duration that a person wrote: <c>90s</c>, <c>30m</c>, <c>2h</c>, <c>7d</c>, or <c>[d.]hh:mm:ss</c>.</summary>
    public static bool TryParseSpan(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length > 1
            && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            var seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 } * number;
            if (seconds is > 0 and < 3_000_000_000 || (number == 0 && text[^1] is 's' or 'm' or 'h' or 'd'))
            {
                span = TimeSpan.FromSeconds(seconds);
                return true;
            }
        }

        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span)
            && span >= TimeSpan.Zero;
    }

    /// <summary>A moment that a person wrote: a time, or how long ago.</summary>
    /// <exception cref="CliException">It is neither.</exception>
    public static DateTimeOffset Moment(string text, string option, TimeProvider clock)
    {
        if (TryParseSpan(text, out var ago) && ago < TimeSpan.FromDays(365_000))
            return clock.GetUtcNow() - ago;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
            return time;
        throw CliException.Usage(
            $"{option} '{text}' is no time. Write one, for example 2026-01-31T09:00Z, or how long ago it was: 90s, 30m, 2h, 7d.");
    }
}
