using System.Buffers;
using System.Text.Json;
using ActorFlow.Definitions;

namespace ActorFlow.Server.Webhooks;

/// <summary>What came of an incoming webhook: a run, which goes on.</summary>
internal sealed record HookStartedJson(RunId Run, string Flow, string Delivery);

/// <summary>What came of an incoming webhook whose sender has waited: how the run ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Flow">Its flow.</param>
/// <param name="Delivery">The delivery's id; empty where it has none.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Action">Its outcome, where it completed.</param>
/// <param name="Reason">Why it was cancelled or killed, where it was.</param>
/// <param name="State">Its state without the request, sensitive values masked; null for hooks that anybody may call.</param>
internal sealed record HookResultJson(RunId Run, string Flow, string Delivery, RunStatus Status, ActionName? Action, string? Reason,
    JsonElement? State)
{
    public static HookResultJson Of(RunResult run, string? delivery, WebhookTrigger trigger) => new(
        run.RunId, run.Flow, delivery ?? "", run.Status, run.Status == RunStatus.Completed ? run.Action : null, run.Reason,
        trigger.Proof is WebhookProof.None ? null : StateOf(run.State, trigger.StateKey));

    private static JsonElement StateOf(SharedState state, string request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            state.WriteMasked(writer);
        using var whole = JsonDocument.Parse(buffer.WrittenMemory);
        return JsonSerializer.SerializeToElement(
            whole.RootElement.EnumerateObject().Where(member => member.Name != request)
                .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal));
    }
}
