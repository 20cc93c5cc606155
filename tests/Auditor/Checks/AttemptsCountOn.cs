using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>A failed attempt is committed before the next one begins, so attempts survive a crash: none is skipped, none comes back.</summary>
internal sealed class AttemptsCountOn : ICheck
{
    public string Promise => "Attempts of a visit count on from 1";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var attempts = evidence.Effects.Where(effect => effect.Phase is "exec" or "done" && !evidence.MayBeEarly(effect.Visit.Run)
            && !evidence.IsStale(effect));
        foreach (var visit in attempts.GroupBy(effect => (effect.Place.File, effect.Visit, effect.Phase)))
        {
            Effect? before = null;
            foreach (var effect in visit)
            {
                var last = before?.Attempt ?? 0;
                if (effect.Attempt < Math.Max(last, 1))
                    yield return ($"{effect.Visit}: attempt {effect.Attempt} came after attempt {last}", [before ?? effect, effect]);
                else if (effect.Phase == "exec" && effect.Attempt > last + 1)
                    yield return ($"{effect.Visit}: attempt {effect.Attempt} began and attempt {last + 1} never did", [before ?? effect, effect]);
                before = effect;
            }
        }
    }
}
