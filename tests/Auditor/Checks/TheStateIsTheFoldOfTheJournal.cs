using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>The state that was told is what the journaled patches add up to, in their order; shown on the list <c>trail</c>.</summary>
internal sealed class TheStateIsTheFoldOfTheJournal : ICheck
{
    public string Promise => "The state that was told is the fold of the journal";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var entries = evidence.Of<Entry>().ToLookup(entry => entry.Run);
        var baselines = evidence.Of<Baseline>().ToLookup(baseline => baseline.Run);
        foreach (var result in evidence.Of<Result>().Where(result => !result.IsPruned && (entries[result.Run].Any() || baselines[result.Run].Any())))
        {
            var before = baselines[result.Run].SelectMany(baseline => baseline.Trail);
            var (told, journaled) = (Runs.TrailOf(result), before.Concat(entries[result.Run].SelectMany(entry => entry.Trail)).ToList());
            if (!told.SequenceEqual(journaled))
                yield return ($"run '{result.Run}' was told with [{string.Join(", ", told)}] and is journaled with [{string.Join(", ", journaled)}]",
                    [result, .. entries[result.Run].Where(entry => entry.Trail.Count > 0)]);
        }
    }
}
