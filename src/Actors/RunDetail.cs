using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow;

/// <summary>All that a journal tells of a run, as it stood when it was asked for. Immutable.</summary>
public sealed record RunDetail
{
    /// <summary>The most visits in <see cref="Visits"/>: 1 000.</summary>
    public const int MostVisits = 1_000;

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The flow's name.</summary>
    public required string Flow { get; init; }

    /// <summary>The definition the run was started with.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Where the run stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>How many events the run has; 0 when its history cannot be read or was pruned.</summary>
    public required long Version { get; init; }

    /// <summary>When the run was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last event was journaled.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the run ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When something of the run is due next, if it waits for nothing but time; else null.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When the run is asked to cancel, unless it has ended by then; null is never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How many signals have come that nothing has waited for.</summary>
    public int SignalsKept { get; init; }

    /// <summary>All that comes about by time alone while the run is running or waiting, the earliest first.</summary>
    public IReadOnlyList<RunTimer> Timers => [.. AllTimers().OrderBy(timer => timer.Due)];

    /// <summary>The start key, or null.</summary>
    public string? Key { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The JSON that the run was started with for people, or null.</summary>
    public JsonElement? Memo { get; init; }

    /// <summary>The run that started this one, or null.</summary>
    public RunId? Parent { get; init; }

    /// <summary>
    /// The child runs that the visits of <see cref="Visits"/> have started, in the order of the visits; each tells more when it is asked for.
    /// </summary>
    public IReadOnlyList<RunId> Children => [.. Visits.Where(visit => visit.Child is not null).Select(visit => visit.Child!.Value)];

    /// <summary>The run that this one goes on from, or null; see <see cref="IFlowSystem.ForkAsync"/>.</summary>
    public RunId? ForkedFrom { get; init; }

    /// <summary>The version of <see cref="ForkedFrom"/> that this run goes on from, or null.</summary>
    public long? ForkedVersion { get; init; }

    /// <summary>
    /// The versions that nodes have named to be resumed from, in order: at most the latest <see cref="MostVisits"/>, and none from before the history
    /// that is kept.
    /// </summary>
    public IReadOnlyList<CheckpointDetail> Checkpoints { get; init; } = [];

    /// <summary>
    /// What nodes have asked for beside their actions, as far as the history is kept: the latest work, at most <see cref="MostVisits"/> pieces, then
    /// jumps and iterations.
    /// </summary>
    public IReadOnlyList<AddedWork> Added { get; init; } = [];

    /// <summary>The outcome action of a completed run; null in any other status.</summary>
    public ActionName? Action { get; init; }

    /// <summary>Why it was cancelled or killed, or is being cancelled; null when nobody gave a reason.</summary>
    public string? Reason { get; init; }

    /// <summary>Failures that no boundary took, sorted by node; empty unless the run failed or is about to.</summary>
    public IReadOnlyList<RunError> Errors { get; init; } = [];

    /// <summary>What was undone of the run's work, what could not be, and what stands.</summary>
    public CompensationReport Compensations { get; init; } = CompensationReport.None;

    /// <summary>
    /// The visits in the order in which they were emitted: all that are not over, and the latest ones that are, at most <see cref="MostVisits"/> of
    /// these.
    /// </summary>
    public IReadOnlyList<VisitDetail> Visits { get; init; } = [];

    /// <summary>How many earlier visits <see cref="Visits"/> leaves out.</summary>
    public long VisitsOmitted { get; init; }

    /// <summary>What became of every node, by path. Where the definition is not known, only of the nodes that were reached.</summary>
    public IReadOnlyDictionary<string, NodeStatus> NodeStatuses { get; init; } =
        System.Collections.Immutable.ImmutableSortedDictionary<string, NodeStatus>.Empty;

    /// <summary>Why, since when and by which build the run is parked or quarantined; null when it is not.</summary>
    public AsideRun? Aside { get; init; }

    /// <summary>Why the history cannot be read, or null. Then all that depends on it is missing here.</summary>
    public string? Unreadable { get; init; }

    private IEnumerable<RunTimer> AllTimers()
    {
        if (Status is not (RunStatus.Running or RunStatus.Waiting))
            yield break;
        if (Deadline is { } deadline)
            yield return new RunTimer(RunId, Flow, RunTimerKind.Deadline, deadline);
        foreach (var visit in Visits.Where(visit => visit.Status == VisitStatus.Waiting))
        {
            var open = visit.Waits.Where(wait => wait.Ending is null).ToList();
            if (open.Count == 0 && visit.Due is { } due)
                yield return new RunTimer(RunId, Flow, RunTimerKind.Attempt, due) { Node = visit.Node, Visit = visit.Number };
            foreach (var wait in open.Where(wait => wait.Due is not null))
            {
                yield return new RunTimer(RunId, Flow, KindOf(wait.Kind), wait.Due!.Value) { Node = visit.Node, Visit = visit.Number,
                    Wait = wait.Name };
            }
        }
    }

    private static RunTimerKind KindOf(WaitKind kind) => kind switch
    {
        WaitKind.Delay => RunTimerKind.Delay,
        WaitKind.Signal => RunTimerKind.Signal,
        _ => RunTimerKind.Question,
    };

    /// <summary>Whether the run was pruned: only its index row is left.</summary>
    public bool IsPruned { get; init; }
}
