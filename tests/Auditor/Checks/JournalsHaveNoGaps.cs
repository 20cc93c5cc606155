using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>
/// What the journal holds, read without the engine: a run begins once, or with what stands for its removed beginning, goes on without gaps, ends
/// once, and no visit is committed or undone twice.
/// </summary>
internal sealed class JournalsHaveNoGaps : ICheck
{
    private const string Start = "run-started";
    private const string Retry = "run-retried";

    /// <summary>What a run still owes to others when it has ended.</summary>
    private static readonly HashSet<string> Afterwards = ["child-started", "parent-told", "child-ended", "child-cancelled"];

    public string Promise => "A run's journal is whole, and commits each visit once";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var baselines = evidence.Of<Baseline>().ToDictionary(baseline => baseline.Run, baseline => baseline.Version);
        return evidence.Of<Entry>().GroupBy(entry => entry.Run).SelectMany(run => Find(run.Key, baselines.GetValueOrDefault(run.Key), [.. run]));
    }

    private static IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(string run, long trimmed, List<Entry> entries)
    {
        var committed = new Dictionary<(string Name, long Visit), Entry>();
        Entry? ended = null;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.Version != trimmed + i + 1)
            {
                yield return ($"run '{run}' has version {entry.Version} where {trimmed + i + 1} belongs", [entry]);
                yield break;
            }

            if (entry.Name == Start != (entry.Version == 1))
                yield return ($"run '{run}' has '{entry.Name}' as version {entry.Version}", [entry]);
            if (ended is not null && Afterwards.Contains(entry.Name))
                continue;
            if (ended is not null && entry.Name != Retry)
                yield return ($"run '{run}' goes on after its end", [ended, entry]);
            if (entry is { Name: "visit-completed" or "visit-compensated", Visit: { } visit } && !committed.TryAdd((entry.Name, visit), entry))
                yield return ($"run '{run}' {(entry.Name == "visit-completed" ? "completes" : "undoes")} its visit {visit} twice",
                    [committed[(entry.Name, visit)], entry]);
            ended = Runs.IsEnd(entry) ? entry : null;
        }

        if (ended is null)
            yield return ($"run '{run}' has no end", [entries[^1]]);
    }
}
