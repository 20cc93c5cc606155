using System.Text;
using OpenAI.Chat;

namespace ActorFlow.Definitions.Llm;

/// <summary>Reads an answer that comes in pieces. The text is told to watchers as it comes; the tools that are asked for are put together.</summary>
internal static class LlmStream
{
    public static async ValueTask<LlmReply> ReadAsync(FunctionCall call, ChatClient client, List<ChatMessage> messages, ChatCompletionOptions options)
    {
        var (text, tools) = (new StringBuilder(), new SortedDictionary<int, Tool>());
        await foreach (var update in client.CompleteChatStreamingAsync(messages, options, call.CancellationToken))
        {
            foreach (var part in update.ContentUpdate)
            {
                text.Append(part.Text);
                await call.EmitAsync(part.Text);
            }

            foreach (var piece in update.ToolCallUpdates)
            {
                if (!tools.TryGetValue(piece.Index, out var tool))
                    tools[piece.Index] = tool = new Tool();
                tool.Id ??= piece.ToolCallId;
                tool.Name ??= piece.FunctionName;
                tool.Arguments.Append(piece.FunctionArgumentsUpdate);
            }
        }

        await call.EndOutputAsync();
        return new LlmReply(text.ToString(), [.. tools.Values.Select(tool => tool.Whole())]);
    }

    private sealed class Tool
    {
        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();

        public LlmToolCall Whole() => new(Id ?? throw Incomplete("id"), Name ?? throw Incomplete("name"), Arguments.ToString());

        private static LlmAnswerException Incomplete(string what) => new($"a tool call has no {what}");
    }
}
