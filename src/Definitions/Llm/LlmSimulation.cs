using System.Text.Json;

namespace ActorFlow.Definitions.Llm;

/// <summary>
/// An answer that is given instead of asking a model: a text; <c>{"toolCalls": [{"name": "find", "arguments": {…}}]}</c> for tools; or a list of
/// these, of which each turn of the conversation takes the next, and the last one stays.
/// </summary>
internal static class LlmSimulation
{
    public static LlmReply? Of(FunctionCall call, LlmConversation conversation)
    {
        if (call.Find("simulate") is not { } given)
            return null;
        if (given.ValueKind != JsonValueKind.Array)
            return Reply(given, 0);
        if (given.GetArrayLength() == 0)
            throw new FunctionArgumentException("simulate", "the list of answers is empty");
        var turn = Math.Min(conversation.Answers, given.GetArrayLength() - 1);
        return Reply(given[turn], turn);
    }

    private static LlmReply Reply(JsonElement given, int turn)
    {
        if (given.ValueKind == JsonValueKind.String)
            return new LlmReply(given.GetString()!, []);
        if (given.ValueKind != JsonValueKind.Object || !given.TryGetProperty("toolCalls", out var calls) || calls.ValueKind != JsonValueKind.Array)
            return new LlmReply(given.GetRawText(), []);
        return new LlmReply("", [.. calls.EnumerateArray().Select((call, index) =>
            call.ValueKind == JsonValueKind.Object && call.TryGetProperty("name", out var name)
                ? new LlmToolCall($"simulated-{turn}-{index}", name.ToString(),
                    call.TryGetProperty("arguments", out var arguments) ? arguments.GetRawText() : "{}")
                : throw new FunctionArgumentException("simulate", "each of 'toolCalls' has to have a 'name'"))]);
    }
}
