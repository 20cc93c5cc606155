namespace ActorFlow;

/// <summary>The members of a group ended in a way its policy is not content with.</summary>
public sealed class GroupFailedException : Exception
{
    internal GroupFailedException(RunId runId, GroupOutcome outcome, string policy)
        : base($"Run '{runId}': group '{outcome.Group}' failed under its policy ({policy}). "
            + $"Failed: {Told(outcome)}. Succeeded: {Names(outcome.Succeeded)}. "
            + "Mend the cause and retry the run, or give the group another policy or an error boundary.",
            Inner(outcome))
    {
        Group = outcome.Group;
        Failed = outcome.Failed;
        Succeeded = outcome.Succeeded;
        Outcome = outcome;
    }

    /// <summary>The group.</summary>
    public string Group { get; }

    /// <summary>The names of the members that failed.</summary>
    public IReadOnlyList<string> Failed { get; }

    /// <summary>The names of the members that succeeded.</summary>
    public IReadOnlyList<string> Succeeded { get; }

    /// <summary>All members with their results and errors.</summary>
    public GroupOutcome Outcome { get; }

    private static string Told(GroupOutcome outcome) => outcome.Failed.Count == 0 ? "none"
        : string.Join("; ", outcome.Members.Where(member => member.Error is not null)
            .Select(member => $"'{member.Name}' ({member.Error!.Type}: {member.Error.Message})"));

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names.Select(name => $"'{name}'"));

    private static AggregateException? Inner(GroupOutcome outcome)
    {
        var live = outcome.Members.Where(member => member.Error?.Exception is not null).Select(member => member.Error!.Exception!).ToList();
        return live.Count == 0 ? null : new AggregateException(live);
    }
}
