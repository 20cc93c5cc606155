namespace ActorFlow.Definitions;

/// <summary>The branches of a group, which run side by side, and what it takes for the group to go on.</summary>
public sealed record GroupDocument
{
    /// <summary>The branches, in order. Their nodes are nodes of the document that no edge leads to: they belong to the group.</summary>
    public IReadOnlyList<BranchDocument> Branches { get; init; } = [];

    /// <summary>What it takes. The default value is <see cref="GroupRuleKind.Strict"/>.</summary>
    public GroupRuleKind Policy { get; init; }

    /// <summary>For <see cref="GroupRuleKind.AtLeast"/>: how many have to succeed, from 0.</summary>
    public int Count { get; init; }

    /// <summary>
    /// For <see cref="GroupRuleKind.Critical"/>: the branches that have to succeed; a branch of several nodes is named by its expression, such as
    /// <c>a >> b</c>.
    /// </summary>
    public IReadOnlyList<string> Critical { get; init; } = [];
}

/// <summary>What it takes for a group to go on.</summary>
public enum GroupRuleKind
{
    /// <summary>Every branch has to succeed.</summary>
    Strict,

    /// <summary>None has to.</summary>
    BestEffort,

    /// <summary>A number of branches has to.</summary>
    AtLeast,

    /// <summary>Certain branches have to.</summary>
    Critical,
}
