using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>Exec happens at least once, and a second time only when the first was cut off by the end of a life that did not end in order.</summary>
internal sealed class RepeatsOnlyWhatWasCutOff : ICheck
{
    public string Promise => "Only what was cut off is done again";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var last = new Dictionary<(string File, VisitId Visit, int Attempt, string Phase), Effect>();
        foreach (var effect in evidence.Effects.Where(effect => !evidence.IsStale(effect)))
        {
            var action = (effect.Place.File, effect.Visit, effect.Attempt, effect.Phase);
            if (last.TryGetValue(action, out var before))
            {
                var what = $"{effect.Visit}, attempt {effect.Attempt}: {effect.Phase} was done again";
                if (before.By is { } begun && effect.By is { } again)
                {
                    if (!evidence.WasCutOff(effect.Visit.Run, (before.Place, begun), (effect.Place, again)))
                        yield return ($"{what} by member '{again.Member}' although nothing had cut off member '{begun.Member}'", [before, effect]);
                }
                else if (before.Place.Life == effect.Place.Life)
                {
                    yield return ($"{what} in the same life", [before, effect]);
                }
                else if (evidence.EndedInOrder(before.Place))
                {
                    yield return ($"{what} although the life before had ended in order", [before, effect]);
                }
            }

            last[action] = effect;
        }
    }
}
