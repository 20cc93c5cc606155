using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>
/// Nothing is dispatched before it is journaled: a visit sees the patches of the visits that led to it, and of as many as there were entries into its
/// node.
/// </summary>
internal sealed class VisitsFollowACommit : ICheck
{
    private const string Start = "start";

    public string Promise => "A visit begins when what led to it is committed";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var flows = evidence.Of<Expected>().Where(expected => !expected.Early).ToDictionary(expected => expected.Run);
        foreach (var effect in evidence.Effects)
        {
            if (effect.Seen is null || !flows.TryGetValue(effect.Visit.Run, out var flow)
                || !flow.After.TryGetValue(effect.Visit.Node, out var before))
                continue;
            var entries = effect.Seen.Count(visit => before.Contains(visit[..visit.LastIndexOf('#')])) + (before.Contains(Start) ? 1 : 0);
            if (entries < effect.Visit.Number)
                yield return ($"{effect.Visit} began with [{string.Join(", ", effect.Seen)}] in the state, and comes after {string.Join(" or ", before)}", [effect]);
        }
    }
}
