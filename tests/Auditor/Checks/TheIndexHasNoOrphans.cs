using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>The index is written in the same transactions as the entries: it knows every run, no other, and nothing that is still due.</summary>
internal sealed class TheIndexHasNoOrphans : ICheck
{
    public string Promise => "The index knows every run, and nothing is left over in it";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        if (!evidence.HasJournal)
            yield break;
        var rows = evidence.Of<IndexRow>().ToLookup(row => row.Run);
        var entries = evidence.Of<Entry>().ToLookup(entry => entry.Run);
        var results = evidence.Of<Result>().DistinctBy(result => result.Run).ToDictionary(result => result.Run);
        var accepted = Runs.Accepted(evidence);
        foreach (var (run, fact) in accepted)
        {
            if (!rows[run].Any())
                yield return ($"run '{run}' was accepted and is not in the index", [fact]);
        }

        foreach (var run in entries.Where(run => !rows[run.Key].Any()))
            yield return ($"run '{run.Key}' has entries and no row in the index", run.Take(1));
        foreach (var row in rows.SelectMany(run => run))
        {
            if (rows[row.Run].Count() > 1)
                yield return ($"run '{row.Run}' is in the index more than once", rows[row.Run]);
            // Whether a child was asked for is judged with its parent.
            if (!accepted.ContainsKey(row.Run) && row.Parent is null)
                yield return ($"run '{row.Run}' is in the index, and nobody started it", [row]);
            if (row.IsPruned && entries[row.Run].Any())
                yield return ($"run '{row.Run}' was pruned and still has entries", [row, .. entries[row.Run].Take(1)]);
            if (!row.IsPruned && !entries[row.Run].Any())
                yield return ($"run '{row.Run}' is in the index and has no entries", [row]);
            if (!Runs.IsEnd(row.Status) || !row.Ended || row.Due)
                yield return ($"run '{row.Run}' is left over in the index", [row]);
            if (entries[row.Run].LastOrDefault(Runs.IsEnd) is { } last && last.Name != $"run-{row.Status}")
                yield return ($"run '{row.Run}' is in the index as {row.Status}, and its journal ends with '{last.Name}'", [row, last]);
            if (results.TryGetValue(row.Run, out var result) && result.Status != row.Status)
                yield return ($"run '{row.Run}' is in the index as {row.Status} and was told as {result.Status}", [row, result]);
        }
    }
}
