using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>What the journal holds, read without the engine: a run begins once, goes on without gaps, ends once, and no visit is committed twice.</summary>
internal sealed class JournalsHaveNoGaps : ICheck
{
    private const string Start = "run-started";
    private const string Retry = "run-retried";
    private static readonly HashSet<string> Ends = ["run-completed", "run-failed", "run-cancelled", "run-killed"];

    public string Promise => "A run's journal is whole, and commits each visit once";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
        => evidence.Of<Entry>().GroupBy(entry => entry.Run).SelectMany(run => Find(run.Key, [.. run]));

    private static IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(string run, List<Entry> entries)
    {
        var committed = new Dictionary<long, Entry>();
        Entry? ended = null;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.Version != i + 1)
            {
                yield return ($"run '{run}' has version {entry.Version} where {i + 1} belongs", [entry]);
                yield break;
            }

            if (entry.Name == Start != (i == 0))
                yield return ($"run '{run}' has '{entry.Name}' as version {entry.Version}", [entry]);
            if (ended is not null && entry.Name != Retry)
                yield return ($"run '{run}' goes on after its end", [ended, entry]);
            if (entry is { Name: "visit-completed", Visit: { } visit } && !committed.TryAdd(visit, entry))
                yield return ($"run '{run}' completes its visit {visit} twice", [committed[visit], entry]);
            ended = Ends.Contains(entry.Name) ? entry : null;
        }

        if (ended is null)
            yield return ($"run '{run}' has no end", [entries[^1]]);
    }
}
