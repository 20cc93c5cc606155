using System.Text;
using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor;

/// <summary>What the evidence shows.</summary>
public sealed class Verdict
{
    private const int ProofShown = 12;

    private readonly Evidence _evidence;

    internal Verdict(Evidence evidence, IReadOnlyList<Violation> violations)
    {
        _evidence = evidence;
        Violations = violations;
    }

    /// <summary>Every promise that was not kept.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    /// <summary>Whether every promise was kept.</summary>
    public bool IsSound => Violations.Count == 0;

    /// <summary>How many effects stand there a second time because their visit was cut off by the end of a life.</summary>
    public int Repeats => _evidence.Effects.Count - _evidence.Effects.DistinctBy(effect => (effect.Visit, effect.Attempt, effect.Phase)).Count();

    /// <summary>How many effects are of members of a cluster that did not know yet that others had taken over.</summary>
    public int Stale => _evidence.Stale;

    /// <summary>How many lives of the process were seen to end, and how many of them by force.</summary>
    public (int All, int ByForce) Lives => (_evidence.Of<LifeEnd>().Count(), _evidence.Of<LifeEnd>().Count(end => !end.InOrder));

    /// <summary>The verdict in words: counts, then each violation with the lines that show it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(IsSound ? "sound: " : $"BROKEN, {Violations.Count} violation(s): ");
        var accepted = _evidence.Of<Acknowledged>().Select(fact => fact.Run).Distinct().Count();
        var ended = _evidence.Of<Result>().Select(fact => fact.Run).Distinct().Count();
        var visits = _evidence.Effects.Select(effect => effect.Visit).Distinct().Count();
        text.Append($"{accepted} runs acknowledged, {ended} results; {_evidence.Effects.Count} effects of {visits} visits, {Repeats} repeated; ");
        text.Append($"{Lives.All} lives, {Lives.ByForce} ended by force").AppendLine();
        foreach (var violation in Violations)
        {
            text.Append("- ").Append(violation.Promise).Append(": ").AppendLine(violation.What);
            foreach (var place in violation.Proof.Take(ProofShown))
                text.Append("    ").Append(place).AppendLine();
            if (violation.Proof.Count > ProofShown)
                text.AppendLine($"    and {violation.Proof.Count - ProofShown} more line(s)");
        }

        return text.ToString();
    }
}
