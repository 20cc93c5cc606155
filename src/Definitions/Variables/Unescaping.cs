using System.Globalization;
using System.Net;
using System.Text;

namespace ActorFlow.Definitions.Variables;

/// <summary>What a text may have been before it was put into addresses and into JSON, several times over.</summary>
internal static class Unescaping
{
    private const int MostRounds = 4;

    /// <summary>The text with its escapes taken away, round by round; nothing where there are none.</summary>
    public static IEnumerable<string> Of(string text)
    {
        for (var round = 0; round < MostRounds && text.AsSpan().IndexOfAny('%', '\\') >= 0; round++)
        {
            if (text.Contains('%', StringComparison.Ordinal))
            {
                yield return WebUtility.UrlDecode(text);
                text = Uri.UnescapeDataString(text);
                yield return text;
            }

            if (!text.Contains('\\', StringComparison.Ordinal))
                continue;
            text = Plain(text);
            yield return text;
        }
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                plain.Append(text[at]);
            }
            else if (text[at + 1] == 'u' && at + 6 <= text.Length
                && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var letter))
            {
                plain.Append((char)letter);
                at += 5;
            }
            else
            {
                plain.Append(text[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
            }
        }

        return plain.ToString();
    }
}
