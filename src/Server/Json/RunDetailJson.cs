using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow.Server.Json;

/// <summary>All of a run as JSON.</summary>
internal sealed record RunDetailJson(
    RunId Id, string Flow, string Fingerprint, RunStatus Status, long Version, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt,
        DateTimeOffset? EndedAt,
    DateTimeOffset? Due, string? Key, IReadOnlyList<string> Tags, JsonElement? Memo, RunId? Parent, ActionName? Action, string? Reason, bool Pruned,
        AsideJson? Aside,
    string? Unreadable, IReadOnlyList<ErrorJson> Errors, IReadOnlyList<VisitJson> Visits, long VisitsOmitted,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CompensationJson>? Compensations,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FamilyJson>? Children,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? ChildrenOmitted)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunId? ForkedFrom { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ForkedVersion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AddedJson>? Added { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CheckpointJson>? Checkpoints { get; init; }

    public static RunDetailJson Of(RunDetail run, IReadOnlyList<RunFamily> children, bool hasMore) => new(
        run.RunId, run.Flow, run.Fingerprint, run.Status, run.Version, run.StartedAt, run.UpdatedAt, run.EndedAt, run.Due, run.Key, run.Tags,
            run.Memo, run.Parent, run.Action,
        run.Reason, run.IsPruned, run.Aside is { } aside ? new AsideJson(aside.Status, aside.Reason, aside.Build, aside.Since) : null, run.Unreadable,
        [.. run.Errors.Select(ErrorJson.Of)], [.. run.Visits.Select(VisitJson.Of)], run.VisitsOmitted,
        run.Compensations.All.Count == 0 ? null : [.. run.Compensations.All.Select(CompensationJson.Of)],
            children.Count == 0 ? null : FamilyJson.Of(children),
        children.Count == 0 ? null : hasMore)
    {
        ForkedFrom = run.ForkedFrom,
        ForkedVersion = run.ForkedVersion,
        Added = run.Added.Count == 0 ? null : [.. run.Added.Select(AddedJson.Of)],
        Checkpoints = run.Checkpoints.Count == 0 ? null : [.. run.Checkpoints.Select(CheckpointJson.Of)],
    };
}

/// <summary>What a node has added to its run, as JSON.</summary>
internal sealed record AddedJson(string Kind, string By, int Visit, string To, string What, int Times, bool Open)
{
    public static AddedJson Of(AddedWork added) => new(
        added.Kind switch { AddedKind.Jump => "goto", AddedKind.Iteration => "iterate", _ => "next" }, added.By, added.Visit, added.To, added.What,
            added.Times, added.IsOpen);
}

/// <summary>A checkpoint as JSON.</summary>
internal sealed record CheckpointJson(long Version, DateTimeOffset At, string Node, int Visit, bool Reruns, JsonElement? Metadata)
{
    public static CheckpointJson Of(CheckpointDetail taken) => new(taken.Version, taken.At, taken.Node, taken.Visit, taken.Reruns, taken.Metadata);
}

/// <summary>Why a run is set aside, as JSON.</summary>
internal sealed record AsideJson(RunStatus Status, string Reason, string Build, DateTimeOffset Since);

/// <summary>A failure as JSON.</summary>
internal sealed record ErrorJson(string Node, int Visit, NodePhase Phase, int Attempts, string Type, string Message)
{
    public static ErrorJson Of(RunError error) => new(error.Node, error.Visit, error.Phase, error.Attempts, error.Type, error.Message);
}

/// <summary>A visit as JSON.</summary>
internal sealed record VisitJson(
    string Node, int Number, VisitStatus Status, DateTimeOffset Since, DateTimeOffset? EndedAt, DateTimeOffset? Due,
        IReadOnlyList<ActionName> Actions,
    IReadOnlyList<string> Steps, ErrorJson? Error, IReadOnlyList<AttemptJson> Attempts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WaitJson>? Waits,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BatchCounts? Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunId? Child)
{
    public static VisitJson Of(VisitDetail visit) => new(
        visit.Node, visit.Number, visit.Status, visit.Since, visit.EndedAt, visit.Due, visit.Actions, visit.Steps,
            visit.Error is { } error ? ErrorJson.Of(error) : null,
        [.. visit.Attempts.Select(attempt => new AttemptJson(attempt.Number, attempt.Since, attempt.EndedAt,
            attempt.Error is { } failure ? ErrorJson.Of(failure) : null))],
        visit.Waits.Count == 0 ? null : [.. visit.Waits.Select(WaitJson.Of)], visit.Items, visit.Child);
}

/// <summary>An attempt as JSON.</summary>
internal sealed record AttemptJson(int Number, DateTimeOffset Since, DateTimeOffset? EndedAt, ErrorJson? Error);
