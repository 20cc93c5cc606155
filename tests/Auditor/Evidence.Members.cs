using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor;

/// <content>What several members of a cluster did at the same time.</content>
public sealed partial class Evidence
{
    private readonly HashSet<Fact> _stale;
    private readonly ILookup<(string File, long Process), (int Line, string? Run)> _cuts;

    /// <summary>Whether there are several members, of which one may go on where another was cut off.</summary>
    public bool HasMembers => Effects.Any(effect => effect.By is not null);

    /// <summary>How many effects are of members that did not know yet that their shard belonged to another one.</summary>
    public int Stale => _stale.Count;

    /// <summary>
    /// Whether something was done under a term that was over: by a member that did not know yet. It cannot be committed, and is no promise broken;
    /// what the others do is judged without it.
    /// </summary>
    public bool IsStale(Fact effect) => _stale.Contains(effect);

    /// <summary>
    /// Whether what a member began was given up before it was done again, so that it had to be: the shard has another term since, or that process has
    /// let go of the run or has died.
    /// </summary>
    public bool WasCutOff(string run, (Place Place, Tenure By) begun, (Place Place, Tenure By) again)
        => again.By.Term > begun.By.Term || _cuts[(begun.Place.File, begun.By.Process)]
            .Any(cut => cut.Line > begun.Place.Line && cut.Line < again.Place.Line && (cut.Run is null || cut.Run == run));

    private static HashSet<Fact> StaleOf(IReadOnlyList<Fact> facts)
    {
        var (terms, stale) = (new Dictionary<(string File, int Shard), long>(), new HashSet<Fact>(ReferenceEqualityComparer.Instance));
        foreach (var fact in facts)
        {
            var (shard, term) = fact switch
            {
                Effect { By: { } by } => (by.Shard, by.Term),
                TermTaken taken => (taken.Shard, taken.Term),
                _ => (0, 0),
            };
            if (term == 0)
                continue;
            var known = terms.GetValueOrDefault((fact.Place.File, shard));
            if (term < known && fact is Effect)
                stale.Add(fact);
            terms[(fact.Place.File, shard)] = Math.Max(term, known);
        }

        return stale;
    }

    private static ILookup<(string File, long Process), (int Line, string? Run)> CutsOf(IReadOnlyList<Fact> facts)
        => facts.Select(fact => fact switch
        {
            CutOff cut => (fact.Place, Process: (long?)cut.Process, cut.Run),
            LifeEnd { InOrder: false } end => (fact.Place, end.Process, Run: null),
            _ => (fact.Place, Process: null, Run: null),
        }).Where(cut => cut.Process is not null).ToLookup(cut => (cut.Place.File, cut.Process!.Value), cut => (cut.Place.Line, cut.Run));
}
