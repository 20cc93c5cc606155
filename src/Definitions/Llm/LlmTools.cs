using System.Text.Json;
using OpenAI.Chat;

namespace ActorFlow.Definitions.Llm;

/// <summary>The tools that a model may ask for.</summary>
internal static class LlmTools
{
    private const string Tools = "tools";
    private const string Choice = "toolChoice";

    public static void Describe(FunctionCall call, ChatCompletionOptions options)
    {
        if (call.Find(Tools) is null)
            return;
        foreach (var tool in call.List(Tools))
            options.Tools.Add(Described(tool));
        if (options.Tools.Count == 0)
            return;
        options.ToolChoice = call.Text(Choice) switch
        {
            null or "auto" => ChatToolChoice.CreateAutoChoice(),
            "none" => ChatToolChoice.CreateNoneChoice(),
            "required" => ChatToolChoice.CreateRequiredChoice(),
            var name when options.Tools.Any(tool => tool.FunctionName == name) => ChatToolChoice.CreateFunctionChoice(name),
            var name => throw new FunctionArgumentException(Choice, $"'{name}' is none of auto, none, required and the tools' names"),
        };
    }

    /// <summary>A tool in this project's spelling, or in that of OpenAI's requests.</summary>
    private static ChatTool Described(JsonElement tool)
    {
        if (tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("function", out var function))
            tool = function;
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
            || name.GetString() is not { Length: > 0 and <= 64 } named)
            throw new FunctionArgumentException(Tools, "each has to have a 'name' of 1 to 64 characters");
        var about = tool.TryGetProperty("description", out var description) ? description.ToString() : null;
        var schema = tool.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            ? BinaryData.FromString(parameters.GetRawText()) : null;
        return ChatTool.CreateFunctionTool(named, about, schema);
    }
}
