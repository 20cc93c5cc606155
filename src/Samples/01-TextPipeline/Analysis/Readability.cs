namespace ActorFlow.Samples.TextPipeline.Analysis;

/// <summary>Two classical measures of how hard English prose is to read.</summary>
public static class Readability
{
    /// <summary>
    /// Flesch reading ease: about 100 for very easy prose, about 30 for very difficult prose, open at both ends.
    /// Source: Rudolf Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948), pages 221 to 233.
    /// </summary>
    public static double ReadingEase(int words, int sentences, int syllables) =>
        words == 0 || sentences == 0 ? 0 : 206.835 - (1.015 * words / sentences) - (84.6 * syllables / words);

    /// <summary>
    /// Flesch-Kincaid grade: the years of schooling in the United States that the text asks for.
    /// Source: Kincaid, Fishburne, Rogers and Chissom, "Derivation of new readability formulas", Research Branch Report 8-75,
    /// Naval Technical Training Command (1975).
    /// </summary>
    public static double Grade(int words, int sentences, int syllables) =>
        words == 0 || sentences == 0 ? 0 : (0.39 * words / sentences) + (11.8 * syllables / words) - 15.59;
}
