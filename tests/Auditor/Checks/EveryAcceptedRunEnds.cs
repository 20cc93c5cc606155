using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>No run is lost, and none hangs.</summary>
internal sealed class EveryAcceptedRunEnds : ICheck
{
    public string Promise => "Every accepted run ends";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var results = evidence.Of<Result>().ToLookup(result => result.Run);
        var rows = evidence.Of<IndexRow>().ToLookup(row => row.Run);
        foreach (var (run, fact) in Runs.Accepted(evidence))
        {
            if (results[run].FirstOrDefault(result => !Runs.IsEnd(result.Status)) is { } open)
                yield return ($"run '{run}' was accepted, and then shown as {open.Status}", [fact, open]);
            else if (!results[run].Any() && !rows[run].Any(row => Runs.IsEnd(row.Status)))
                yield return ($"run '{run}' was accepted and never ended", [fact, .. rows[run]]);
        }
    }
}
