using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ActorFlow;

/// <summary>Conditions on texts.</summary>
internal static class SchemaTexts
{
    public static void TakePattern(SchemaRule rule, string pattern, string at)
    {
        Regex regex;
        try
        {
            // Linear in the text, whatever the pattern: answers come from outside.
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw SchemaReader.Bad(at, $"is no pattern that can be checked in linear time: {error.Message}");
        }

        rule.Require(json => json.ValueKind != JsonValueKind.String || regex.IsMatch(json.GetString()!)
            ? null : $"does not match the pattern {pattern}");
    }

    public static void TakeFormat(SchemaRule rule, string format, string at)
    {
        Func<string, bool> holds = format switch
        {
            "date" => static text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "time" => static text => IsMoment($"2000-01-01T{text}"),
            "date-time" => IsMoment,
            "email" => static text => IsEmail(text),
            "uri" => static text => Uri.TryCreate(text, UriKind.Absolute, out _),
            "uuid" => static text => Guid.TryParseExact(text, "D", out _),
            _ => throw SchemaReader.Bad(at, $"names '{format}'; formats that are checked are date, date-time, time, email, uri and uuid"),
        };
        rule.Require(json => json.ValueKind != JsonValueKind.String || holds(json.GetString()!) ? null : $"is no {format}");
    }

    // RFC 3339: a zone has to be there.
    private static bool IsMoment(string text)
        => text.Length > 19 && text[10] is 'T' or 't' && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')
            && DateTimeOffset.TryParse(text.ToUpperInvariant(), CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && text.Length <= 320 && !text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter));
    }
}
