using ActorFlow.Journal;

namespace ActorFlow.Server.Rights;

/// <summary>Who calls. Set by a gate; until then, and on a server without authentication, it is anybody, who may do everything.</summary>
/// <param name="Name">The name for audits, or null when nobody proved one: then who answers a question says so in the request.</param>
/// <param name="MaySee">Whether flows of a name may be shown; null is all.</param>
/// <param name="Proved">Who it is, where that was asked.</param>
internal sealed record ApiCaller(string? Name, Func<string, bool>? MaySee = null, ServerCaller? Proved = null)
{
    public static readonly ApiCaller Anybody = new(Name: null);

    /// <summary>Whether all flows may be shown.</summary>
    public bool SeesAll => MaySee is null;

    /// <summary>Whether the caller may do what is for an assignee alone.</summary>
    public bool IsAssignee(string assignee) => Proved is { } caller && (caller.Rights.HasFlag(AccessRights.Admin) || caller.Assignees.Contains(assignee, StringComparer.Ordinal));

    /// <summary>Whether what concerns a flow may be shown.</summary>
    public bool Sees(string flow) => MaySee is null || MaySee(flow);
}
