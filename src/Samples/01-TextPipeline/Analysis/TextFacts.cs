namespace ActorFlow.Samples.TextPipeline.Analysis;

/// <summary>What the analysis found out about one text. Readability is rounded to one decimal place.</summary>
public sealed record TextFacts(int Words, int Sentences, int Syllables, double ReadingEase, double Grade, IReadOnlyList<TermCount> Terms)
{
    private const int TermLimit = 6;

    public static TextFacts Of(string text)
    {
        int sentences = Analysis.Sentences.Of(text).Count;
        int words = 0, syllables = 0;
        foreach (string word in Analysis.Words.Of(text))
        {
            words++;
            syllables += Analysis.Syllables.Count(word);
        }

        return new TextFacts(
            words,
            sentences,
            syllables,
            Math.Round(Readability.ReadingEase(words, sentences, syllables), 1),
            Math.Round(Readability.Grade(words, sentences, syllables), 1),
            Analysis.Terms.MostFrequent(text, TermLimit));
    }
}
