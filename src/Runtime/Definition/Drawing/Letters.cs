using System.Globalization;
using System.Text;

namespace ActorFlow.Definition.Drawing;

/// <summary>Text in a picture: how wide it will be about, and how it is written down.</summary>
internal static class Letters
{
    public const double Size = 13;

    private const int Most = 48;

    /// <summary>What is shown of a label; a long one is cut.</summary>
    public static string Shown(string label)
    {
        var text = new StringInfo(label);
        return text.LengthInTextElements <= Most ? label : text.SubstringByTextElements(0, Most - 1) + "…";
    }

    /// <summary>About how wide a label is when it is shown, in any common sans-serif font; rather too much than too little.</summary>
    public static double Width(string label)
    {
        var width = 0.0;
        foreach (var letter in Shown(label).EnumerateRunes())
        {
            width += letter.Value switch
            {
                'i' or 'j' or 'l' or 't' or 'f' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or '(' or ')' or '[' or ']' or ' ' => 0.36,
                'm' or 'w' or 'M' or 'W' or '@' or '%' or '—' or '…' => 0.95,
                >= 'A' and <= 'Z' => 0.72,
                < 0x0300 => 0.6,
                < 0x0370 => 0,          // marks upon the letter before
                < 0x1100 => 0.66,
                _ => 1.05,
            };
        }

        return width * Size;
    }

    /// <summary>Text for an XML document: markup is escaped, what XML cannot hold becomes a space.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes())   // a broken surrogate comes out as U+FFFD
        {
            _ = letter.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                < ' ' or 0x7F or 0xFFFE or 0xFFFF or (>= 0x80 and <= 0x9F) => escaped.Append(' '),
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }
}
