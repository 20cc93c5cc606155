using ActorFlow.Journal;

namespace ActorFlow.Server.Json;

/// <summary>A run's child runs, theirs, and so on: as many as fit on a page.</summary>
/// <param name="Run">One of them.</param>
/// <param name="Depth">How many runs are between it and the one that was asked for.</param>
internal sealed record RunFamily(RunSummary Run, int Depth)
{
    /// <summary>The most runs of a tree: 200.</summary>
    public const int MostRuns = 200;

    /// <summary>The runs in the order of a tree: each before its children, those in the order of their start.</summary>
    /// <returns>The runs, and whether there are more than are told.</returns>
    public static async Task<(IReadOnlyList<RunFamily> Runs, bool HasMore)> ReadAsync(IFlowReader reader, RunId top,
        CancellationToken cancellationToken)
    {
        var found = new List<RunFamily>();
        // Who started a run is what its starter says: nothing keeps such claims from going round in a circle.
        var seen = new HashSet<RunId> { top };
        var hasMore = await ReadAsync(reader, top, 0, found, seen, cancellationToken);
        return (found, hasMore);
    }

    /// <summary>The runs of flows that may be seen; what hangs below another one goes with it.</summary>
    public static IReadOnlyList<RunFamily> Seen(IReadOnlyList<RunFamily> runs, Func<string, bool> sees)
    {
        var (seen, hiddenAt) = (new List<RunFamily>(), int.MaxValue);
        foreach (var run in runs)
        {
            if (run.Depth > hiddenAt)
                continue;
            hiddenAt = sees(run.Run.Flow) ? int.MaxValue : run.Depth;
            if (hiddenAt == int.MaxValue)
                seen.Add(run);
        }

        return seen;
    }

    private static async Task<bool> ReadAsync(IFlowReader reader, RunId run, int depth, List<RunFamily> found, HashSet<RunId> seen,
        CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var room = MostRuns - found.Count;
            if (room <= 0)
                return (await reader.ChildrenAsync(run, after, 1, cancellationToken)).Runs.Count > 0;
            var page = await reader.ChildrenAsync(run, after, room, cancellationToken);
            foreach (var child in page.Runs.Where(child => seen.Add(child.RunId)))
            {
                if (found.Count == MostRuns)
                    return true;
                found.Add(new RunFamily(child, depth));
                if (await ReadAsync(reader, child.RunId, depth + 1, found, seen, cancellationToken))
                    return true;
            }

            after = page.Next;
        }
        while (after is not null);
        return false;
    }
}
