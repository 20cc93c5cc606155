using System.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Tells ids that look the same: letters of other alphabets in the place of Latin ones, and full-width forms.</summary>
/// <remarks>
/// The pairs are those that look alike in common fonts; see the confusables of Unicode's technical standard 39, of which they are the part that
/// matters in names.
/// </remarks>
internal static class LookAlike
{
    private const string Foreign = "АВЕЅІЈКМНОРСТУХЬаеѕіјорсухѵԁһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρіⅼⅰ‐‑‒–—−∕⁄";
    private const string Latin = "ABESIJKMHOPCTYXbaesijopcyxvdhlABEZHIKMNOPTYXoavpili------//";

    /// <summary>What an id looks like; equal for ids that look the same.</summary>
    public static string Of(string id)
    {
        StringBuilder? seen = null;
        for (var i = 0; i < id.Length; i++)
        {
            var letter = Shown(id[i]);
            if (letter != id[i])
                seen ??= new StringBuilder(id, 0, i, id.Length);
            seen?.Append(letter);
        }

        return seen?.ToString() ?? id;
    }

    /// <summary>The first character in which one of two ids that look the same differs from what it looks like.</summary>
    public static string Odd(string one, string other)
    {
        foreach (var letter in one.Concat(other))
        {
            if (Shown(letter) != letter)
                return $"U+{(int)letter:X4}";
        }

        return "";
    }

    private static char Shown(char letter)
    {
        if (letter < 0x80)
            return letter;
        if (letter is >= '\uFF01' and <= '\uFF5E')
            return (char)(letter - 0xFEE0);
        var at = Foreign.IndexOf(letter, StringComparison.Ordinal);
        return at < 0 ? letter : Latin[at];
    }
}
