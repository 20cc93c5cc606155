using System.Text.Json;
using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>What several checks ask about runs.</summary>
internal static class Runs
{
    private static readonly HashSet<string> Ends = ["completed", "failed", "cancelled", "killed"];

    /// <summary>Whether a status is the end of a run.</summary>
    public static bool IsEnd(string status) => Ends.Contains(status);

    /// <summary>Whether an entry of a journal is the end of its run.</summary>
    public static bool IsEnd(Entry entry) => entry.Name.StartsWith("run-", StringComparison.Ordinal) && Ends.Contains(entry.Name[4..]);

    /// <summary>The first result of each run that was told with its state.</summary>
    public static IEnumerable<Result> Told(Evidence evidence)
        => evidence.Of<Result>().Where(result => !result.IsPruned).DistinctBy(result => result.Run);

    /// <summary>
    /// The runs that the engine has taken on, each with the first line that shows it: those it acknowledged, and those of which something was done,
    /// for nothing is done before the start is committed.
    /// </summary>
    public static Dictionary<string, Fact> Accepted(Evidence evidence)
    {
        var accepted = new Dictionary<string, Fact>();
        foreach (var fact in evidence.Facts)
        {
            if (fact is Acknowledged acknowledged)
                accepted.TryAdd(acknowledged.Run, fact);
            else if (fact is Effect effect && !evidence.MayBeEarly(effect.Visit.Run))
                accepted.TryAdd(effect.Visit.Run, fact);
        }

        return accepted;
    }

    /// <summary>The visits in the order of their commits, as the final state shows them.</summary>
    public static IReadOnlyList<string> TrailOf(Result result)
        => result.Body.TryGetProperty("state", out var state) && state.TryGetProperty("trail", out var trail)
            && trail.ValueKind == JsonValueKind.Array
            ? [.. trail.EnumerateArray().Select(item => item.ToString())]
            : [];
}
