using ActorFlow.Definition;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Client;

/// <summary>Makes the detail of a run of what is known of it.</summary>
internal static class RunDetails
{
    /// <summary>Of an index row alone, when the history is gone or cannot be read.</summary>
    public static RunDetail Of(RunSummary row, AsideRun? aside, string? unreadable) => new()
    {
        RunId = row.RunId,
        Flow = row.Flow,
        Fingerprint = row.Fingerprint,
        Status = row.Status,
        Version = 0,
        StartedAt = row.StartedAt,
        UpdatedAt = row.UpdatedAt,
        EndedAt = row.EndedAt,
        Due = row.Due,
        Key = row.Key,
        Tags = row.Tags,
        Parent = row.Parent is { } parent ? new RunId(parent) : default(RunId?),
        Action = row is { Status: RunStatus.Completed, Outcome: { } outcome } ? new ActionName(outcome) : default(ActionName?),
        Reason = row.Status is RunStatus.Cancelled or RunStatus.Killed ? row.Outcome : null,
        Aside = aside,
        Unreadable = unreadable,
        IsPruned = row.IsPruned,
    };

    /// <summary>Of a run's state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="status">Where it stands, as shown.</param>
    /// <param name="timeline">Its visits.</param>
    /// <param name="now">The time at which waits are judged.</param>
    /// <param name="flow">Its definition, if known.</param>
    public static RunDetail Of(RunState state, RunStatus status, RunTimeline timeline, DateTimeOffset now, DrawnFlow? flow)
    {
        var (visits, omitted) = timeline.Show(now, status is RunStatus.Parked or RunStatus.Quarantined);
        return new RunDetail
        {
            RunId = state.RunId,
            Flow = state.Flow,
            Fingerprint = state.Fingerprint,
            Status = status,
            Version = state.Version,
            StartedAt = state.StartedAt,
            UpdatedAt = state.Now,
            EndedAt = state.EndedAt,
            Due = status != RunStatus.Waiting ? null
                : visits.Select(visit => visit.Due).Append(state.Deadline).Where(due => due is not null).Min(),
            Deadline = state.Status.IsEnded() ? null : state.Deadline,
            SignalsKept = state.SignalCount,
            Key = state.Facts.Key,
            Tags = state.Facts.Tags,
            Memo = state.Facts.Memo,
            Parent = state.Facts.Parent is { } parent ? new RunId(parent) : default(RunId?),
            Action = state.Status == RunStatus.Completed ? state.Action : default(ActionName?),
            Reason = string.IsNullOrEmpty(state.Reason) ? null : state.Reason,
            Errors = [.. state.Errors.OrderBy(error => error.Node, StringComparer.Ordinal)],
            Compensations = CompensationReport.Of(state),
            Checkpoints = timeline.Added.Checkpoints,
            Added = timeline.Added.Added,
            ForkedFrom = state.Facts.Origin is { } origin ? new RunId(origin) : default(RunId?),
            ForkedVersion = state.Facts.Origin is null ? null : state.Facts.OriginVersion,
            Visits = visits,
            VisitsOmitted = omitted,
            NodeStatuses = NodeStatuses.Of(flow, state),
        };
    }

    /// <summary>The state as people may see it.</summary>
    public static RunStateView ViewOf(RunState state, DateTimeOffset now)
        => new(state.RunId, state.Version, state.Now, state.Status,
            HistoryJson.Written(new SharedState(state.State, StateScope.Standalone, now, null).WriteMasked));
}
