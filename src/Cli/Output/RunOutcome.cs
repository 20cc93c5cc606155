using System.Buffers;
using System.Text.Json;
using ActorFlow.Server.Json;

namespace ActorFlow.Cli.Output;

/// <summary>How a run ended, told by <c>run</c> and <c>wait</c>.</summary>
internal static class RunOutcome
{
    /// <summary>Tells how a journaled run stands.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> TellAsync(CliCall call, IFlowReader runs, RunId runId, CancellationToken cancellationToken)
    {
        var run = await runs.GetAsync(runId, cancellationToken);
        var state = !call.IsJson || run.IsPruned || run.Unreadable is not null
            ? default(JsonElement?) : (await runs.StateAsync(runId, null, cancellationToken)).State;
        Tell(call,
            new OutcomeJson(run.RunId, run.Flow, run.Status, run.Action, run.Reason, run.StartedAt, run.EndedAt, [.. run.Errors.Select(ErrorJson.Of)],
                state));
        if (run.Status == RunStatus.Failed)
            call.Remark($"what happened: {call.Command("show", runId.Value)}; to run again what failed: {call.Command("retry", runId.Value)}");
        return run.Status.ExitCode();
    }

    /// <summary>Tells how a run in memory ended.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(CliCall call, RunResult run)
    {
        var action = run.Status == RunStatus.Completed ? run.Action : default(ActionName?);
        Tell(call,
            new OutcomeJson(run.RunId, run.Flow, run.Status, action, run.Reason, run.StartedAt, run.EndedAt, [.. run.Errors.Select(ErrorJson.Of)],
                Masked(run.State)));
        return run.ExitCode();
    }

    private static void Tell(CliCall call, OutcomeJson run)
    {
        if (call.IsJson)
        {
            call.WriteJson(run);
            return;
        }

        var how = run switch
        {
            { Action: { IsDefault: false } action } => $" ({action.Value})",
            { Reason: { Length: > 0 } reason } => $" ({reason})",
            _ => "",
        };
        var took = run.EndedAt is { } ended ? $" after {Times.Span(ended - run.StartedAt)}" : "";
        call.WriteLine($"run '{run.Id}' of {run.Flow}: {StatusText.Word(run.Status)}{how}{took}");
        foreach (var error in run.Errors)
            call.WriteLine($"  {error.Node}, visit {error.Visit}, {Count.Of(error.Attempts, "attempt")}: {ErrorText.Of(error.Type, error.Message)}");
    }

    private static JsonElement Masked(SharedState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            state.WriteMasked(writer);
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        return json.RootElement.Clone();
    }
}
