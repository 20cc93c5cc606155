namespace ActorFlow.Samples.TextPipeline.Analysis;

/// <summary>
/// Splits English prose into sentences. A blank line always ends one. So does <c>.</c>, <c>!</c>, <c>?</c> or <c>…</c> with its
/// closing quotes, when white space follows and neither an abbreviation stands before it nor a small letter after it.
/// </summary>
public static class Sentences
{
    private const string Enders = ".!?…";
    private const string Closers = "\"'”’)]»_*";
    private const string Openers = "\"'“‘([«_*";

    /// <summary>The sentences in order, white space folded to single blanks. Fragments without a word are left out.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var sentences = new List<string>();
        foreach (string paragraph in Paragraphs(text)) Split(paragraph, sentences);
        return sentences;
    }

    private static IEnumerable<string> Paragraphs(string text)
    {
        var lines = new List<string>();
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
        {
            bool heading = line.StartsWith('#');
            if (heading || string.IsNullOrWhiteSpace(line))
            {
                if (lines.Count > 0) yield return string.Join(' ', lines);
                lines.Clear();
            }

            if (heading) yield return Fold(line.TrimStart('#'));
            else if (!string.IsNullOrWhiteSpace(line)) lines.Add(Fold(line));
        }

        if (lines.Count > 0) yield return string.Join(' ', lines);
    }

    private static string Fold(string line) => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void Split(string paragraph, List<string> sentences)
    {
        int start = 0;
        for (int i = 0; i < paragraph.Length; i++)
        {
            if (!Enders.Contains(paragraph[i])) continue;
            int end = i + 1;
            while (end < paragraph.Length && (Enders.Contains(paragraph[end]) || Closers.Contains(paragraph[end]))) end++;
            if (end < paragraph.Length && (paragraph[end] != ' ' || GoesOn(paragraph, i, end)))
            {
                i = end - 1;
                continue;
            }

            Add(paragraph[start..end], sentences);
            start = end;
            i = end - 1;
        }

        Add(paragraph[start..], sentences);
    }

    private static bool GoesOn(string paragraph, int stop, int end)
    {
        int next = end + 1;
        while (next < paragraph.Length && Openers.Contains(paragraph[next])) next++;
        if (next >= paragraph.Length) return false;
        if (char.IsLower(paragraph[next])) return true;
        bool plainStop = paragraph[stop] == '.' && end == stop + 1;
        return plainStop && Abbreviations.Continues(WordBefore(paragraph, stop), paragraph[next]);
    }

    private static ReadOnlySpan<char> WordBefore(string paragraph, int stop)
    {
        int from = stop;
        while (from > 0 && (char.IsLetterOrDigit(paragraph[from - 1]) || paragraph[from - 1] == '.')) from--;
        return paragraph.AsSpan(from, stop - from);
    }

    private static void Add(string sentence, List<string> sentences)
    {
        string trimmed = sentence.Trim();
        if (Words.Count(trimmed) > 0) sentences.Add(trimmed);
    }
}
