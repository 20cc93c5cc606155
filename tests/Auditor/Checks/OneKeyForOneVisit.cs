using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>
/// The key by which the outside world tells a repetition from a new effect: one for all executions of a visit, and no other visit's.
/// </summary>
internal sealed class OneKeyForOneVisit : ICheck
{
    public string Promise => "A visit has one idempotency key, and no other visit has it";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        foreach (var visit in evidence.Effects.GroupBy(effect => effect.Visit))
        {
            var keys = visit.DistinctBy(effect => effect.Key).ToList();
            if (keys.Count > 1)
                yield return ($"{visit.Key} has {keys.Count} keys", keys);
        }

        foreach (var key in evidence.Effects.GroupBy(effect => effect.Key))
        {
            var visits = key.DistinctBy(effect => effect.Visit).ToList();
            if (visits.Count > 1)
                yield return ($"{visits.Count} visits have the key '{key.Key}'", visits);
        }
    }
}
