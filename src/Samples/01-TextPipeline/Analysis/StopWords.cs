namespace ActorFlow.Samples.TextPipeline.Analysis;

/// <summary>English words that say how a sentence is built and not what it is about.</summary>
public static class StopWords
{
    private static readonly HashSet<string> All = new(
        """
        a about above after again against ago all almost alone along already also although always am among an and another any anybody
        anyone anything are aren't around as at away back be became because become been before behind being below beside between beyond
        both but by came can can't cannot come comes could couldn't did didn't do does doesn't doing don't done down during each either
        else enough even ever every everybody everyone everything far few first for from gave get gets give go goes going gone got had
        hadn't has hasn't have haven't having he he'd he'll her here hers herself him himself his how however i i'd i'll i'm i've if in
        indeed into is isn't it its itself just keep knew know last least less let like long made make makes many may me might mine more
        most much must my myself near neither never next no nobody none nor not nothing now of off often on once one only onto or other
        others ought our ours out over own part perhaps put quite rather read said same saw say says see seem seems several shall she
        should shouldn't since so some somebody someone something soon still such take taken than that the their theirs them themselves
        then there therefore these they thing things think this those though three through thus till to together told too took toward
        twice two under unless until up upon us used very was wasn't we well went were weren't what when where whether which while who
        whom whose why will with within without won't would wouldn't yet you you'd you'll you're your yours yourself
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    public static bool Contains(string normalizedWord) => All.Contains(normalizedWord);
}
