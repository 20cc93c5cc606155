using System.Text.Json;

namespace ActorFlow.Definitions.Llm;

/// <summary>What a model said: a text, and the tools it asks for.</summary>
/// <param name="Text">The text.</param>
/// <param name="Calls">The tools, in the model's order.</param>
internal sealed record LlmReply(string Text, IReadOnlyList<LlmToolCall> Calls);

/// <summary>A tool that a model asks for.</summary>
/// <param name="Id">What the answer has to name.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">The arguments: JSON as the model wrote it, which need not be right.</param>
internal sealed record LlmToolCall(string Id, string Name, string Arguments)
{
    /// <summary>The arguments as a value; as the text they are where that is no JSON.</summary>
    public JsonElement Value()
    {
        try
        {
            return JsonElement.Parse(Arguments.Length == 0 ? "{}" : Arguments, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Arguments, LlmContext.Default.String);
        }
    }
}
