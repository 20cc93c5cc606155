namespace ActorFlow.Samples.TextPipeline.Analysis;

/// <summary>Knows after which words a full stop belongs to the word and not to the sentence.</summary>
internal static class Abbreviations
{
    // Such a word is always followed by what it belongs to: a name, a number or an example. Words that often close a sentence
    // themselves ("etc.", "p.m.", "Co.") are not here: after them the case of the next letter decides.
    private static readonly HashSet<string> NeverLast = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "messrs", "dr", "prof", "rev", "hon", "st", "gen", "col", "maj", "capt", "lt", "sgt", "sr", "jr", "mt",
        "e.g", "i.e", "viz", "cf", "vs", "approx", "ca", "fig", "figs", "vol", "ch", "pp", "p", "ed", "eds",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "oct", "nov", "dec",
    };

    /// <param name="word">What stands between the last blank and the full stop.</param>
    /// <param name="next">The first letter or digit after the full stop.</param>
    public static bool Continues(ReadOnlySpan<char> word, char next)
    {
        if (IsInitial(word)) return true;
        if (word.Equals("No", StringComparison.Ordinal)) return char.IsAsciiDigit(next);
        return NeverLast.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
    }

    // "J. R. Firth", "U.S. Army". The pronoun is no initial: "So did I. Then we left."
    private static bool IsInitial(ReadOnlySpan<char> word)
    {
        if (word.Length is 0 || word is "I") return false;
        for (int i = 0; i < word.Length; i++)
        {
            bool fits = i % 2 == 0 ? char.IsUpper(word[i]) : word[i] == '.';
            if (!fits) return false;
        }

        return true;
    }
}
