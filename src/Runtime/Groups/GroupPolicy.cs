namespace ActorFlow;

/// <summary>What it takes for a group to go on once all its members have ended. Immutable; safe to share.</summary>
/// <remarks>It is judged by a node actor, like other user code, against what was journaled of the members, so it is asked again after a crash and has
/// to answer the same.</remarks>
public abstract class GroupPolicy
{
    private protected GroupPolicy()
    {
    }

    /// <summary>Every member has to succeed.</summary>
    public static GroupPolicy Strict { get; } = new Judged("strict", new GroupRule(StrictRule, 0, []), outcome => outcome.Failed.Count == 0);

    /// <summary>Nothing has to.</summary>
    public static GroupPolicy BestEffort { get; } = new Judged("best effort", new GroupRule(BestEffortRule, 0, []), _ => true);

    /// <summary>A number of members has to succeed.</summary>
    public static GroupPolicy AtLeast(int count) => new Counted(count);

    /// <summary>These members have to succeed; others may fail.</summary>
    public static GroupPolicy Critical(params ReadOnlySpan<string> members) => new Named(members.ToArray());

    /// <summary>A policy of one's own.</summary>
    /// <param name="content">Whether the group goes on; what it throws fails the group.</param>
    public static GroupPolicy Custom(Func<GroupOutcome, bool> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new Asked((outcome, _) => new(content(outcome)));
    }

    /// <summary>A policy of one's own that takes its time.</summary>
    /// <param name="content">Whether the group goes on; what it throws fails the group. The token is cancelled with the run.</param>
    public static GroupPolicy Custom(Func<GroupOutcome, CancellationToken, ValueTask<bool>> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new Asked(content);
    }

    /// <summary>What is wrong with the policy for this group, or null.</summary>
    internal virtual FlowProblem? ProblemIn(GroupNode group) => null;

    /// <summary>The policy by name and numbers, as dynamic work journals it; null for one that is code.</summary>
    internal virtual GroupRule? Rule => null;

    /// <summary>The policy of a rule.</summary>
    internal static GroupPolicy Of(GroupRule rule) => rule.Kind switch
    {
        StrictRule => Strict,
        BestEffortRule => BestEffort,
        AtLeastRule => AtLeast(rule.Count),
        CriticalRule => Critical([.. rule.Members]),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Kind, "This build knows no such policy of a group."),
    };

    // Journaled: none of these is ever changed.
    private const string StrictRule = "strict";
    private const string BestEffortRule = "bestEffort";
    private const string AtLeastRule = "atLeast";
    private const string CriticalRule = "critical";

    internal abstract ValueTask<bool> IsContentAsync(GroupOutcome outcome, CancellationToken cancellationToken);

    private class Judged(string name, GroupRule rule, Func<GroupOutcome, bool> content) : GroupPolicy
    {
        internal override GroupRule Rule => rule;

        public override string ToString() => name;

        internal override ValueTask<bool> IsContentAsync(GroupOutcome outcome, CancellationToken cancellationToken) => new(content(outcome));
    }

    private sealed class Counted(int count)
        : Judged($"at least {count}", new GroupRule(AtLeastRule, count, []), outcome => outcome.Succeeded.Count >= count)
    {
        internal override FlowProblem? ProblemIn(GroupNode group) => count >= 0 && count <= group.Members.Count
            ? null
            : new("group-count", group.Name, $"at least {count} of its {group.Members.Count} members are to succeed.",
                $"Ask for 0 to {group.Members.Count}.");
    }

    private sealed class Named(string[] members)
        : Judged($"critical: {string.Join(", ", members)}", new GroupRule(CriticalRule, 0, members),
            outcome => members.All(name => outcome.Succeeded.Contains(name, StringComparer.Ordinal)))
    {
        internal override FlowProblem? ProblemIn(GroupNode group)
        {
            var unknown = members.Where(name => !group.Members.Contains(name, StringComparer.Ordinal)).ToList();
            return unknown.Count == 0 ? null
                : new("group-critical", group.Name, $"no member is named {string.Join(", ", unknown.Select(name => $"'{name}'"))}.",
                $"Its members are {string.Join(", ", group.Members.Select(name => $"'{name}'"))}.");
        }
    }

    private sealed class Asked(Func<GroupOutcome, CancellationToken, ValueTask<bool>> content) : GroupPolicy
    {
        public override string ToString() => "custom";

        internal override ValueTask<bool> IsContentAsync(GroupOutcome outcome, CancellationToken cancellationToken)
            => content(outcome, cancellationToken);
    }
}
