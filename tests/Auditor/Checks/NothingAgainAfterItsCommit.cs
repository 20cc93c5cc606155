using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>
/// No committed effect twice: once any visit has seen the patch of a visit in the state, that visit is committed and never runs again.
/// </summary>
internal sealed class NothingAgainAfterItsCommit : ICheck
{
    public string Promise => "What is committed is not done again";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var committed = new Dictionary<(string File, string Run, string Visit), Effect>();
        foreach (var effect in evidence.Effects.Where(effect => !evidence.MayBeEarly(effect.Visit.Run) && !evidence.IsStale(effect)))
        {
            var (file, run) = (effect.Place.File, effect.Visit.Run);
            if (committed.TryGetValue((file, run, effect.Visit.Short), out var witness))
                yield return ($"{effect.Visit} was seen committed, and then ran again", [witness, effect]);
            foreach (var seen in effect.Seen ?? [])
                committed.TryAdd((file, run, seen), effect);
        }
    }
}
