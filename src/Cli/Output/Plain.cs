using System.Globalization;
using System.Text;

namespace ActorFlow.Cli.Output;

/// <summary>Text of others on a person's terminal: nothing in it moves the cursor, changes colours or breaks a line.</summary>
internal static class Plain
{
    /// <summary>
    /// One line. Line breaks become blanks, other control characters and those that turn the direction of text become visible escapes.
    /// </summary>
    public static string Line(string text)
    {
        if (!text.Any(NeedsCare))
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            if (!NeedsCare(letter))
                line.Append(letter);
            else if (letter is '\n' or '\t')
                line.Append(' ');
            else if (letter != '\r')
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        return line.ToString();
    }

    /// <summary>One line that is not longer than so many characters.</summary>
    public static string Line(string text, int most)
    {
        var line = Line(text);
        return line.Length <= most ? line : string.Concat(line.AsSpan(0, most - 1), "…");
    }

    // U+202A to U+202E and U+2066 to U+2069 turn the direction of what follows.
    private static bool NeedsCare(char letter)
        => char.IsControl(letter) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
