using System.Text.Json;
using ActorFlow.Definitions.Building;

namespace ActorFlow.Definitions.Llm;

/// <summary>The calls that a model asked for: <c>llm.callTools</c>.</summary>
internal static class ToolsCall
{
    public const string Id = "llm.callTools";
    public const string Calls = "calls";
    public const string Tools = "tools";
    public const string Conversation = "conversation";
    public const string OutputKey = "outputKey";

    public static FlowFunction Function { get; } = new()
    {
        Id = Id,
        IsDrawn = true,
        Summary = "Calls the tools that a model asked for by llm.chat, several at a time, and adds what they say to the conversation; what has ended is journaled, and after a crash only the rest is called.",
        Parameters =
        [
            new(Tools, ParameterKind.List,
                "What each tool calls: [{\"name\": \"find\", \"call\": \"db.findOne\", \"params\": {…}}]; {\"$state\": \"arguments.id\"} takes what the model gave.")
            {
                IsRequired = true,
                IsHandedOn = true,
            },
            new(Calls, ParameterKind.StatePath, "Where the calls are.") { Default = JsonElement.Parse("\"toolCalls\""u8) },
            new(Conversation, ParameterKind.StateKey, "The key of the conversation.") { Default = JsonElement.Parse("\"conversation\""u8) },
            new(OutputKey, ParameterKind.StateKey, "The key that takes what the tools gave, in the order of the calls."),
            new(EachCall.OnError, ParameterKind.Text, "'tell' says a tool's error to the model, so that it can do better; 'fail' fails the attempt.")
            {
                Default = JsonElement.Parse("\"tell\""u8),
                Allowed = ["tell", "fail"],
            },
            .. EachCall.Function.Parameters.Where(parameter => parameter.Name is EachCall.MaxConcurrency or EachCall.MaxPerSecond
                or EachCall.ItemAttempts or EachCall.ItemTimeout),
        ],
        Body = _ => throw new NotSupportedException("llm.callTools is drawn as a node, and not called."),
    };
}
