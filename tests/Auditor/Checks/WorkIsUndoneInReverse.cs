using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>
/// What a run has to undo it undoes one after the other, what was done last first. A compensation is tried again only when its attempt failed or was
/// cut off, never once the next one has begun: then it is committed.
/// </summary>
internal sealed class WorkIsUndoneInReverse : ICheck
{
    public string Promise => "Work is undone in reverse order, and not again once that is committed";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var expected = evidence.Of<Expected>().ToDictionary(expected => expected.Run);
        var undone = evidence.Of<Undo>().ToLookup(undo => undo.Visit.Run);
        var done = evidence.Effects.ToLookup(effect => effect.Visit.Run);
        foreach (var run in undone.Select(run => run.Key).Union(expected.Values.Where(run => run.Undone.Count > 0).Select(run => run.Run)))
        {
            var (order, wanted) = (Order(undone[run]), expected.TryGetValue(run, out var known) ? known.Undone : []);
            if (!order.SequenceEqual(wanted))
                yield return ($"run '{run}' undid [{string.Join(", ", order)}] instead of [{string.Join(", ", wanted)}]",
                    [.. known is null ? [] : (Fact[])[known], .. undone[run]]);
            foreach (var found in Attempts(evidence, [.. undone[run]]).Concat(Keys([.. undone[run]], [.. done[run]]))
                .Concat(Mixed([.. undone[run]], [.. done[run]])))
                yield return found;
        }
    }

    // Each attempt once, but for those that were cut off; several of one visit in a row are one undoing.
    private static List<string> Order(IEnumerable<Undo> undone)
    {
        var order = new List<string>();
        foreach (var undo in undone)
        {
            if (order.Count == 0 || order[^1] != undo.Visit.Short)
                order.Add(undo.Visit.Short);
        }

        return order;
    }

    private static IEnumerable<(string What, IEnumerable<Fact> Proof)> Attempts(Evidence evidence, List<Undo> undone)
    {
        foreach (var visit in undone.GroupBy(undo => undo.Visit))
        {
            Undo? before = null;
            foreach (var undo in visit)
            {
                var last = before?.Attempt ?? 0;
                if (undo.Attempt != last && undo.Attempt != last + 1)
                {
                    yield return ($"{undo.Visit} was undone by attempt {undo.Attempt} after attempt {last}", [before ?? undo, undo]);
                }
                else if (undo.Attempt == last && before!.By is { } begun && undo.By is { } again)
                {
                    if (begun.Process == again.Process && !evidence.WasCutOff(undo.Visit.Run, (before.Place, begun), (undo.Place, again)))
                        yield return ($"{undo.Visit} was undone by attempt {undo.Attempt} twice by member '{again.Member}'", [before, undo]);
                }
                else if (undo.Attempt == last && before!.Place.Life == undo.Place.Life)
                {
                    yield return ($"{undo.Visit} was undone by attempt {undo.Attempt} twice in the same life", [before, undo]);
                }
                else if (undo.Attempt == last && evidence.EndedInOrder(before!.Place))
                {
                    yield return ($"{undo.Visit} was undone by attempt {undo.Attempt} again although the life before had ended in order", [before,
                        undo]);
                }

                before = undo;
            }
        }
    }

    private static IEnumerable<(string What, IEnumerable<Fact> Proof)> Keys(List<Undo> undone, List<Effect> done)
    {
        foreach (var undo in undone)
        {
            if (done.Find(effect => effect.Visit == undo.Visit) is not { } work)
                yield return ($"{undo.Visit} was undone and never done", [undo]);
            else if (work.Key != undo.Undoes)
                yield return ($"{undo.Visit} was done under the key '{work.Key}' and undone as '{undo.Undoes}'", [work, undo]);
        }

        foreach (var visit in undone.GroupBy(undo => undo.Visit).Where(visit => visit.DistinctBy(undo => undo.Key).Count() > 1))
            yield return ($"the undoing of {visit.Key} has more than one key", visit.DistinctBy(undo => undo.Key));
    }

    private static IEnumerable<(string What, IEnumerable<Fact> Proof)> Mixed(List<Undo> undone, List<Effect> done)
    {
        if (undone.Count > 0 && done.Find(effect => effect.Place.File == undone[0].Place.File
            && effect.Place.Line > undone[0].Place.Line) is { } late)
            yield return ($"{late.Visit} ran although the run had begun to undo its work", [undone[0], late]);
    }
}
