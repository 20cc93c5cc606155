using System.Text.RegularExpressions;

namespace ActorFlow.Samples.TextPipeline.Analysis;

/// <summary>
/// Finds the words of a text. A hyphen separates words, an apostrophe does not ("three-and-twenty" is three words, "don't" is one).
/// A number with its separators ("4,200", "3.6") is one word.
/// </summary>
public static partial class Words
{
    public static IEnumerable<string> Of(string text)
    {
        foreach (Match match in Pattern().Matches(text)) yield return match.Value;
    }

    public static int Count(string text) => Pattern().Count(text);

    /// <summary>The form under which a word is counted: lower case, without a possessive ending.</summary>
    public static string Normalize(string word)
    {
        string lower = word.Replace('’', '\'').ToLowerInvariant();
        return lower.EndsWith("'s", StringComparison.Ordinal) ? lower[..^2] : lower;
    }

    [GeneratedRegex(@"\d+(?:[.,]\d+)*|[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
