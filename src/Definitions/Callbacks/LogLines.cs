using System.Collections.Concurrent;

namespace ActorFlow.Definitions.Callbacks;

/// <summary>
/// Bounds what functions write to the log: the length of a line, and how many lines a run writes in this process. Where something is left out, a mark
/// says so.
/// </summary>
internal static class LogLines
{
    /// <summary>The longest line that still helps.</summary>
    public const int Longest = 10_000;

    /// <summary>The most lines of a run.</summary>
    public const int Most = 10_000;

    private const int MostRuns = 10_000;

    private static readonly ConcurrentDictionary<RunId, int> Written = new();

    /// <summary>The line as it is written; null where the run has written enough.</summary>
    public static string? Next(RunId run, string text)
    {
        // Runs are not heard to end here; forgetting all at once is a bound that needs no clock.
        if (Written.Count >= MostRuns)
            Written.Clear();
        var number = Written.AddOrUpdate(run, 1, static (_, count) => Math.Min(count + 1, Most + 2));
        if (number > Most + 1)
            return null;
        if (number == Most + 1)
            return $"[the run has written {Most} lines; further ones are left out]";
        return text.Length > Longest ? $"{text[..Longest]}… [{text.Length - Longest} characters left out]" : text;
    }
}
