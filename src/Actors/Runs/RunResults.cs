using ActorFlow.Definition;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What a run shows to whoever asks or waits for it.</summary>
internal static class RunResults
{
    /// <param name="head">The run's state.</param>
    /// <param name="shown">Its status, as it is shown.</param>
    /// <param name="scope">How its values are read.</param>
    /// <param name="statuses">What became of its nodes.</param>
    public static RunResult Of(RunState head, RunStatus shown, StateScope scope, LateStatuses statuses)
        => new(head.RunId, head.Flow, shown, head.Action, head.State, scope,
            head.FailedVisits.Count == 0 ? [] : [.. head.Errors.OrderBy(error => error.Node, StringComparer.Ordinal)], head.StartedAt, head.EndedAt,
                head.Reason)
        {
            Record = head.WholeRecord(),
            Termination = head.IsTerminated ? head.Termination!.Result : null,
            Compensations = CompensationReport.Of(head),
            Parent = head.Facts.Parent,
            ForAttempt = head.ForAttempt,
            IsUndoing = head.Undoing is not null,
            Statuses = statuses,
        };

    /// <summary>The result of a run that has completed, and was nothing but one plain visit after another (<see cref="RunState.IsBare"/>). Takes its counts.</summary>
    public static RunResult OfStraight(RunState head, StateScope scope, FlowDefinition flow)
        => head.Root.TryGetVisited(flow, out var visited)
            ? new(head.RunId, flow, visited, head.Action, head.State, scope, head.StartMoment, head.EndMoment)
            : new(head.RunId, head.Flow, RunStatus.Completed, head.Action, head.State, scope, [], head.StartedAt, head.EndedAt, head.Reason)
            {
                Statuses = LateStatuses.Of(flow.Drawn, head.TakeCounts()),
            };

    /// <summary>What is left of a run that was pruned.</summary>
    public static RunResult OfPruned(RunSummary tombstone, StateScope scope)
    {
        var action = tombstone is { Status: RunStatus.Completed, Outcome: { } outcome } ? new ActionName(outcome) : ActionName.Default;
        return new RunResult(tombstone.RunId, tombstone.Flow, tombstone.Status, action, StateMap.Empty, scope, [], tombstone.StartedAt,
            tombstone.EndedAt,
            tombstone.Status is RunStatus.Cancelled or RunStatus.Killed ? tombstone.Outcome : null)
        {
            IsPruned = true,
            Parent = tombstone.Parent,
        };
    }
}
