using System.Buffers;
using System.Text.Json;

namespace ActorFlow.Server.Json;

/// <summary>How a run stands after <c>run</c> or <c>wait</c>, as JSON.</summary>
internal sealed record OutcomeJson(
    RunId Id, string Flow, RunStatus Status, ActionName? Action, string? Reason, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
        IReadOnlyList<ErrorJson> Errors,
    JsonElement? State)
{
    /// <summary>A run as its result tells, sensitive values masked.</summary>
    public static OutcomeJson Of(RunResult run) => new(
        run.RunId, run.Flow, run.Status, run.Status == RunStatus.Completed ? run.Action : null, run.Reason, run.StartedAt, run.EndedAt,
            [.. run.Errors.Select(ErrorJson.Of)], Masked(run.State));

    /// <summary>A journaled run as it stands.</summary>
    public static async Task<OutcomeJson> OfAsync(IFlowReader runs, RunId runId, CancellationToken cancellationToken)
    {
        var run = await runs.GetAsync(runId, cancellationToken);
        var state = run.IsPruned || run.Unreadable is not null
            ? default(JsonElement?) : (await runs.StateAsync(runId, null, cancellationToken)).State;
        return new OutcomeJson(run.RunId, run.Flow, run.Status, run.Action, run.Reason, run.StartedAt, run.EndedAt,
            [.. run.Errors.Select(ErrorJson.Of)], state);
    }

    private static JsonElement Masked(SharedState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            state.WriteMasked(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}

/// <summary>The state of a run at a version, as JSON.</summary>
internal sealed record StateJson(RunId Id, long Version, DateTimeOffset At, RunStatus Status, JsonElement State);

/// <summary>An event as JSON.</summary>
internal sealed record EventJson(long Version, DateTimeOffset At, string Event, string? Node, int? Visit, int? Attempt, JsonElement Data)
{
    public static EventJson Of(RunHistoryEvent fact) => new(fact.Version, fact.At, fact.Kind, fact.Node, fact.Visit, fact.Attempt, fact.Data);
}

/// <summary>What became of a command, as JSON.</summary>
internal sealed record CommandJson(string Verb, RunId? Id, CommandState State, bool Changed, RunStatus? Status, string? Refusal, string? Error,
    long Ticket);
