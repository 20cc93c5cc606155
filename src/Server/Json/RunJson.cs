using ActorFlow.Journal;

namespace ActorFlow.Server.Json;

/// <summary>A run's row as JSON.</summary>
internal sealed record RunJson(
    RunId Id, string Flow, RunStatus Status, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, DateTimeOffset? EndedAt, string? Key,
        IReadOnlyList<string> Tags,
    string? Parent, DateTimeOffset? Due, string? Outcome, bool Pruned)
{
    public static RunJson Of(RunSummary run)
        => new(run.RunId, run.Flow, run.Status, run.StartedAt, run.UpdatedAt, run.EndedAt, run.Key, run.Tags, run.Parent, run.Due, run.Outcome,
            run.IsPruned);
}

/// <summary>A page of runs as JSON.</summary>
internal sealed record RunListJson(IReadOnlyList<RunJson> Runs, string? Next);

/// <summary>How many runs there are, as JSON.</summary>
internal sealed record RunCountsJson(IReadOnlyList<RunCountJson> Counts, long Total);

/// <summary>How many runs of a flow have a status, as JSON.</summary>
internal sealed record RunCountJson(string Flow, RunStatus Status, long Count);
