namespace ActorFlow;

/// <summary>No condition of a choice holds, and it has no Else.</summary>
public sealed class ChoiceUnmatchedException : Exception
{
    internal ChoiceUnmatchedException(RunId runId, string node, int visit, IEnumerable<ActionName> branches)
        : base($"Run '{runId}', choice '{node}', visit {visit}: no condition holds; "
            + $"its branches are {string.Join(", ", branches.Select(branch => $"'{branch}'"))}. "
            + "Add the missing case with When, or say with Else where all other cases go.")
    {
        Node = node;
        Visit = visit;
    }

    /// <summary>The choice's path.</summary>
    public string Node { get; }

    /// <summary>Which entry into it it was, from 1.</summary>
    public int Visit { get; }
}
