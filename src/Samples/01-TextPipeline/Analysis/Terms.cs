namespace ActorFlow.Samples.TextPipeline.Analysis;

/// <summary>A term and how often it occurs.</summary>
public sealed record TermCount(string Term, int Count);

/// <summary>What a text is about, by counting: its words without stop words, numbers and very short words.</summary>
public static class Terms
{
    /// <summary>The terms of a text in order of appearance, repeated as often as they occur.</summary>
    public static IEnumerable<string> Of(string text) =>
        Words.Of(text).Select(Words.Normalize).Where(word => word.Length > 2 && char.IsLetter(word[0]) && !StopWords.Contains(word));

    /// <summary>The most frequent terms; terms of equal count in alphabetical order, so that the answer never depends on a hash.</summary>
    public static IReadOnlyList<TermCount> MostFrequent(string text, int limit) =>
        [.. Of(text)
            .CountBy(term => term, StringComparer.Ordinal)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(limit)
            .Select(pair => new TermCount(pair.Key, pair.Value))];
}
