using System.Globalization;

namespace ActorFlow.Hosting.Configuration;

/// <summary>The texts of settings and the values they stand for. Culture plays no part.</summary>
internal static class OptionText
{
    public static bool IsSimple(Type type)
        => type == typeof(TimeSpan) || type == typeof(int) || type == typeof(long) || type == typeof(bool) || type == typeof(string) || type.IsEnum;

    public static bool TryRead(Type type, string text, out object? value)
    {
        var read = type == typeof(string) ? (true, text)
            : type == typeof(TimeSpan)
            ? (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && text.Contains(':', StringComparison.Ordinal), (object)time)
            : type == typeof(int) ? (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number), number)
            : type == typeof(long) ? (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large), large)
            : type == typeof(bool) ? (bool.TryParse(text, out var flag), flag)
            : (TryReadName(type, text, out var named), named!);
        value = read.Item2;
        return read.Item1;
    }

    // The library reads numbers too, and lists of names that it adds up.
    private static bool TryReadName(Type type, string text, out object? value)
        => Enum.TryParse(type, text, ignoreCase: true, out value) && Enum.GetNames(type).Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>What a text must be, for people.</summary>
    public static string FormOf(Type type)
        => type == typeof(TimeSpan) ? "a time as [d.]hh:mm:ss[.fffffff]"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(bool) ? "true or false"
            : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type))
            : "a text";

    /// <summary>A value that is out of any range, or null where there is none.</summary>
    public static object? ImpossibleOf(Type type)
        => type == typeof(TimeSpan) ? TimeSpan.MinValue : type == typeof(int) ? int.MinValue : type == typeof(long) ? long.MinValue : null;
}
