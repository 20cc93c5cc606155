using System.Text.Json;

namespace ActorFlow.Server.Json;

/// <summary>How a run stands after <c>run</c> or <c>wait</c>, as JSON.</summary>
internal sealed record OutcomeJson(
    RunId Id, string Flow, RunStatus Status, ActionName? Action, string? Reason, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<ErrorJson> Errors,
    JsonElement? State);

/// <summary>The state of a run at a version, as JSON.</summary>
internal sealed record StateJson(RunId Id, long Version, DateTimeOffset At, RunStatus Status, JsonElement State);

/// <summary>An event as JSON.</summary>
internal sealed record EventJson(long Version, DateTimeOffset At, string Event, string? Node, int? Visit, int? Attempt, JsonElement Data);

/// <summary>What became of a command, as JSON.</summary>
internal sealed record CommandJson(string Verb, RunId? Id, CommandState State, bool Changed, RunStatus? Status, string? Refusal, string? Error, long Ticket);
