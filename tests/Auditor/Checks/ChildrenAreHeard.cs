using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>
/// A run asks for a child once and hears what came of it, or has told it to stop; no child is there that nobody asked for, and none is left behind.
/// </summary>
internal sealed class ChildrenAreHeard : ICheck
{
    private const string Requested = "child-requested";
    private const string Ended = "child-ended";
    private const string Cancelled = "child-cancelled";
    private const string Told = "parent-told";

    public string Promise => "A child is asked for once, and its parent hears of its end";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        if (!evidence.HasJournal)
            yield break;
        var rows = evidence.Of<IndexRow>().DistinctBy(row => row.Run).ToDictionary(row => row.Run);
        var entries = evidence.Of<Entry>().ToLookup(entry => entry.Run);
        var requests = evidence.Of<Entry>().Where(entry => entry is { Name: Requested, Child: not null }).ToLookup(entry => entry.Child!);
        foreach (var child in requests)
        {
            var request = child.First();
            if (child.Count() > 1 && !request.IsOfItem)
                yield return ($"child '{child.Key}' was asked for {child.Count()} times", child);
            var heard = entries[request.Run].Where(entry => entry.Name == Ended && entry.Child == child.Key).ToList();
            var stopped = entries[request.Run].Count(entry => entry.Name == Cancelled && entry.Child == child.Key);
            if (stopped > 1)
                yield return ($"run '{request.Run}' has told its child '{child.Key}' {stopped} times to stop", [request]);
            if (heard.Count != (request.IsOfItem ? child.Count() : 1) && (heard.Count > 0 || stopped == 0))
                yield return ($"run '{request.Run}' heard {heard.Count} times of the end of its child '{child.Key}'", [request, .. heard]);
            if (!rows.TryGetValue(child.Key, out var row))
            {
                // One that was to stop may never have begun.
                if (stopped == 0)
                    yield return ($"child '{child.Key}' was asked for and is not there", [request]);
            }
            else if (row.Parent != request.Run)
            {
                yield return ($"child '{child.Key}' belongs to '{row.Parent}' and was asked for by '{request.Run}'", [request, row]);
            }
        }

        foreach (var row in rows.Values.Where(row => row.Parent is not null))
        {
            if (!requests[row.Run].Any())
                yield return ($"run '{row.Run}' is a child of '{row.Parent}', which never asked for it", [row]);
            else if (!row.IsPruned && !requests[row.Run].First().IsOfItem && !entries[row.Run].Any(entry => entry.Name == Told))
                yield return ($"child '{row.Run}' has not told its parent", [row, .. entries[row.Run].TakeLast(1)]);
        }
    }
}
