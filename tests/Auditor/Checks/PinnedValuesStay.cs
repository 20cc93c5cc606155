using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>What was journaled before Exec began (Prep's result, by option) is the same for every execution of the visit.</summary>
internal sealed class PinnedValuesStay : ICheck
{
    public string Promise => "A journaled input is the same for every execution of a visit";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        foreach (var visit in evidence.Effects.Where(effect => effect.Pinned is not null).GroupBy(effect => effect.Visit))
        {
            var values = visit.DistinctBy(effect => effect.Pinned).ToList();
            if (values.Count > 1)
                yield return ($"{visit.Key} ran with {values.Count} different inputs", values);
        }
    }
}
