using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>
/// The list <c>trail</c> of a run's state only grows, so every look at it is a beginning of every later one. A look that is not shows a patch that
/// was visible and is gone, or was applied twice.
/// </summary>
internal sealed class CommittedStateStays : ICheck
{
    public string Promise => "State that was seen committed stays";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var final = Runs.Told(evidence).ToDictionary(result => result.Run, result => (Fact: (Fact)result, Trail: Runs.TrailOf(result)));
        foreach (var run in evidence.Effects.Where(effect => effect.Seen is not null && !evidence.MayBeEarly(effect.Visit.Run))
            .GroupBy(effect => effect.Visit.Run))
        {
            var looks = run.Select(effect => (Fact: (Fact)effect, Trail: effect.Seen!)).ToList();
            if (final.TryGetValue(run.Key, out var end))
                looks.Add(end);
            var longest = final.ContainsKey(run.Key) ? end : looks.MaxBy(look => look.Trail.Count);
            foreach (var (fact, trail) in looks)
            {
                if (!longest.Trail.Take(trail.Count).SequenceEqual(trail))
                    yield return ($"run '{run.Key}' was seen with [{string.Join(", ", trail)}], and then with [{string.Join(", ", longest.Trail)}]",
                        [fact, longest.Fact]);
            }

            if (longest.Trail.Distinct().Count() < longest.Trail.Count)
                yield return ($"run '{run.Key}' has a patch twice in [{string.Join(", ", longest.Trail)}]", [longest.Fact]);
        }
    }
}
