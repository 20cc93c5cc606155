using ActorFlow.Samples.TextPipeline.Analysis;

namespace ActorFlow.Samples.TextPipeline.Summary;

/// <summary>
/// Summarises by extraction: picks the sentences whose terms are the most frequent in the text and gives them in their original order.
/// After each pick the terms of the chosen sentence count less, so that the next one says something else. The method is SumBasic:
/// Nenkova and Vanderwende, "The Impact of Frequency on Summarization", Microsoft Research, MSR-TR-2005-101 (2005).
/// </summary>
public static class Extract
{
    // Exclamations and headings score high because they are short; they make poor summaries.
    private const int FewestTerms = 4;
    private static readonly char[] SentenceEnds = ['.', '!', '?', '…', '"', '”', '’', '\'', ')'];

    /// <summary>Three sentences, and one more for each hundred of the text, up to six.</summary>
    public static int LengthFor(int sentences) => Math.Min(6, 3 + (sentences / 100));

    public static IReadOnlyList<string> From(string text)
    {
        IReadOnlyList<string> sentences = Sentences.Of(text);
        return From(sentences, LengthFor(sentences.Count));
    }

    public static IReadOnlyList<string> From(IReadOnlyList<string> sentences, int limit)
    {
        string[][] terms = [.. sentences.Select(sentence => Terms.Of(sentence).ToArray())];
        Dictionary<string, double> weight = Weigh(terms);
        var candidates = Enumerable.Range(0, sentences.Count)
            .Where(i => terms[i].Length >= FewestTerms && SentenceEnds.Contains(sentences[i][^1]))
            .ToHashSet();
        if (candidates.Count == 0) candidates = [.. Enumerable.Range(0, sentences.Count)];

        var chosen = new SortedSet<int>();
        while (chosen.Count < limit && candidates.Count > 0)
        {
            int best = candidates.MinBy(i => (-Score(terms[i], weight), i));
            candidates.Remove(best);
            chosen.Add(best);
            foreach (string term in terms[best].Distinct(StringComparer.Ordinal)) weight[term] *= weight[term];
        }

        return [.. chosen.Select(i => sentences[i])];
    }

    private static Dictionary<string, double> Weigh(string[][] terms)
    {
        double total = Math.Max(1, terms.Sum(sentence => sentence.Length));
        return terms
            .SelectMany(sentence => sentence)
            .CountBy(term => term, StringComparer.Ordinal)
            .ToDictionary(pair => pair.Key, pair => pair.Value / total, StringComparer.Ordinal);
    }

    private static double Score(string[] terms, Dictionary<string, double> weight) =>
        terms.Length == 0 ? 0 : terms.Average(term => weight[term]);
}
