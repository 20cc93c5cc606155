using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>Without it, a verdict could be sound because there was nothing to see.</summary>
internal sealed class EvidenceIsWhole : ICheck
{
    public string Promise => "The evidence is whole";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        foreach (var line in evidence.Of<Unreadable>())
            yield return ($"a line is no evidence: {line.Problem}", [line]);
        if (evidence.Effects.Count == 0)
            yield return ("there is not one effect", []);
        if (Runs.Accepted(evidence).Count == 0)
            yield return ("not one run was accepted", []);
        foreach (var gap in evidence.HasMembers ? GapsOfMembers(evidence) : Gaps(evidence))
            yield return gap;
    }

    // Members live at the same time; a process that has ended may have its number taken by another one.
    private static IEnumerable<(string What, IEnumerable<Fact> Proof)> GapsOfMembers(Evidence evidence)
    {
        var expected = new Dictionary<(string File, long Process), long>();
        foreach (var fact in evidence.Facts)
        {
            if (fact is LifeEnd { Process: { } ended })
                expected.Remove((fact.Place.File, ended));
            if (fact is not Stamp stamp)
                continue;
            var writer = (stamp.Place.File, stamp.Process);
            var next = expected.GetValueOrDefault(writer, 1);
            if (stamp.Sequence != next)
                yield return ($"line {next} of process {stamp.Process} is missing before line {stamp.Sequence}", [stamp]);
            expected[writer] = stamp.Sequence + 1;
        }
    }

    private static IEnumerable<(string What, IEnumerable<Fact> Proof)> Gaps(Evidence evidence)
    {
        foreach (var life in evidence.Of<Stamp>().GroupBy(stamp => (stamp.Place.File, stamp.Place.Life)))
        {
            if (life.Select(stamp => stamp.Process).Distinct().Count() > 1)
                yield return ("two processes wrote in the same life", life.DistinctBy(stamp => stamp.Process));
            foreach (var process in life.GroupBy(stamp => stamp.Process))
            {
                var expected = 1L;
                foreach (var stamp in process)
                {
                    if (stamp.Sequence != expected)
                        yield return ($"line {expected} of process {process.Key} is missing before line {stamp.Sequence}", [stamp]);
                    expected = stamp.Sequence + 1;
                }
            }
        }
    }
}
