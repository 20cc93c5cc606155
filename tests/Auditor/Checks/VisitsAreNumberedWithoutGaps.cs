using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>The visits of a node are numbered 1, 2, 3: no entry is lost, and none is counted that never was.</summary>
internal sealed class VisitsAreNumberedWithoutGaps : ICheck
{
    public string Promise => "Visits of a node are numbered without gaps";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        foreach (var node in evidence.Effects.GroupBy(effect => (effect.Visit.Run, effect.Visit.Node)))
        {
            var expected = 1;
            foreach (var visit in node.DistinctBy(effect => effect.Visit.Number).OrderBy(effect => effect.Visit.Number))
            {
                if (visit.Visit.Number != expected)
                    yield return ($"run '{node.Key.Run}', node '{node.Key.Node}': visit {expected} is missing before visit {visit.Visit.Number}",
                        [visit]);
                expected = visit.Visit.Number + 1;
            }
        }
    }
}
