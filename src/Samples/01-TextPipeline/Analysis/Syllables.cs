namespace ActorFlow.Samples.TextPipeline.Analysis;

/// <summary>
/// Estimates the syllables of an English word from its spelling: one for each group of vowels, less the silent endings, plus the
/// vowel pairs that are spoken apart. Right for about nine words in ten of running prose, which is what the readability formulas
/// were built to live with. A number counts as one syllable.
/// </summary>
public static class Syllables
{
    private const string VowelLetters = "aeiouyàáâäåèéêëìíîïòóôöùúûü";

    // Frequent words that the rules get wrong.
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal)
    {
        ["area"] = 3, ["being"] = 2, ["business"] = 2, ["create"] = 2, ["created"] = 3, ["doing"] = 2, ["every"] = 2,
        ["everybody"] = 4, ["everything"] = 3, ["evening"] = 2, ["going"] = 2, ["idea"] = 3, ["nobody"] = 3, ["people"] = 2, ["poem"] = 2,
        ["quiet"] = 2, ["real"] = 2, ["science"] = 2, ["something"] = 2, ["sometimes"] = 2, ["somewhere"] = 2, ["therefore"] = 2,
    };

    public static int Count(string word)
    {
        string letters = Words.Normalize(word).Replace("'", "", StringComparison.Ordinal);
        if (Known.TryGetValue(letters, out int known)) return known;
        int groups = 0;
        for (int i = 0; i < letters.Length; i++)
        {
            if (IsVowel(letters, i) && (i == 0 || !IsVowel(letters, i - 1))) groups++;
        }

        return Math.Max(1, groups + SpokenApart(letters) - SilentEnding(letters));
    }

    // A y between a vowel and a vowel, or at the front, is a consonant: "beyond", "yes".
    private static bool IsVowel(string word, int i)
    {
        if (i < 0 || i >= word.Length || !VowelLetters.Contains(word[i])) return false;
        if (word[i] != 'y') return !(word[i] == 'u' && i > 0 && word[i - 1] == 'q');
        bool vowelAfter = i + 1 < word.Length && VowelLetters.Contains(word[i + 1]);
        return !(vowelAfter && (i == 0 || VowelLetters.Contains(word[i - 1])));
    }

    private static int SilentEnding(string word)
    {
        if (word.Length < 3) return 0;
        bool consonantBefore(int fromEnd) => word.Length > fromEnd && !IsVowel(word, word.Length - 1 - fromEnd);
        if (word.EndsWith("le", StringComparison.Ordinal) && consonantBefore(2)) return 0;
        if (word[^1] == 'e') return consonantBefore(1) ? 1 : 0;
        if (word.EndsWith("les", StringComparison.Ordinal) && consonantBefore(3)) return 0;
        if (word.EndsWith("es", StringComparison.Ordinal) && consonantBefore(2)) return EndsInHiss(word[..^2]) ? 0 : 1;
        if (word.EndsWith("ed", StringComparison.Ordinal) && consonantBefore(2)) return word[^3] is 't' or 'd' ? 0 : 1;
        return 0;
    }

    private static bool EndsInHiss(string stem) =>
        stem[^1] is 's' or 'x' or 'z' or 'c' or 'g' || stem.EndsWith("ch", StringComparison.Ordinal) || stem.EndsWith("sh", StringComparison.Ordinal);

    private static int SpokenApart(string word)
    {
        int extra = 0;
        for (int i = 1; i < word.Length; i++)
        {
            char before = i > 1 ? word[i - 2] : ' ';
            bool soft = before is 't' or 's' or 'c' or 'g' or 'x';
            extra += (word[i - 1], word[i]) switch
            {
                ('i', 'a') when !soft => 1,                                     // "trial", not "special"
                ('i', 'o') when !soft => 1,                                     // "period", not "nation"
                ('i', 'u') => 1,                                                // "medium"
                ('u', 'a') when before is not ('q' or 'g') => 1,                // "actual", not "quarter"
                ('e', 'o') when before is not 'g' => 1,                         // "neon", not "pigeon"
                ('y', 'i') => 1,                                                // "flying"
                ('u', 'i') when word.AsSpan(i).StartsWith("ing") => 1,          // "arguing"
                ('e', 'i') when word.AsSpan(i) is "ing" or "ings" => 1,         // "seeing"
                _ => 0,
            };
        }

        return extra;
    }
}
