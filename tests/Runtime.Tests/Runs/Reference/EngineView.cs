using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>What can be seen of a run of the engine, in the words of <see cref="ReferenceRun.Show"/>.</summary>
internal static class EngineView
{
    /// <summary>Names a visit over all frames.</summary>
    public static string Key(RunState head, Visit visit) => $"{head.Frame(visit.Frame).Path}{visit.Node}#{visit.Number}";

    public static IEnumerable<string> Of(RunState head)
    {
        yield return head.Status == RunStatus.Completed ? $"completed with {head.Action}" : $"{head.Status}";
        foreach (var visit in head.Visits.OrderBy(visit => Key(head, visit), StringComparer.Ordinal))
            yield return $"{Key(head, visit)} {KindOf(visit.Failure) ?? (PendingWork.IsHeld(head, visit) ? "held" : "active")} error {KindOf(visit.Error)}";
        foreach (var frame in head.Frames.OrderBy(frame => frame.Path, StringComparer.Ordinal))
        {
            yield return $"scope {frame.Path} try {frame.Attempt}";
            foreach (var join in frame.Joins.Where(join => join.IsWaiting))
                yield return $"{frame.Path}{join.Node} round {join.Epoch} has {string.Join(", ", join.Arrivals.Select(arrival => arrival.Input.ToString()).Order(StringComparer.Ordinal))}";
        }
    }

    private static string? KindOf(RunError? error) => error?.Type.Split('.')[^1] switch
    {
        nameof(JoinUnmetException) => ReferenceRun.Unmet,
        nameof(LoopOverlapException) => ReferenceRun.Overlap,
        nameof(ExitConflictException) => ReferenceRun.Conflict,
        nameof(LoopLimitException) => ReferenceRun.Limit,
        nameof(DynamicWorkException) => ReferenceRun.Crossed,
        nameof(IterationLimitException) => ReferenceRun.Iterated,
        _ => error?.Message,
    };
}
