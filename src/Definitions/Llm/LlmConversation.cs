using System.Text.Json;
using System.Text.Json.Nodes;
using OpenAI.Chat;

namespace ActorFlow.Definitions.Llm;

/// <summary>What is said to a model and by it. In the state it lies as OpenAI writes it, so that it can be read, kept and sent by anybody.</summary>
internal sealed class LlmConversation
{
    /// <summary>The parameter that names the key of the conversation.</summary>
    public const string Parameter = "conversation";

    private readonly FunctionCall _call;
    private readonly List<JsonElement> _said = [];
    private readonly bool _isAsked;

    private LlmConversation(FunctionCall call)
    {
        _call = call;
        if (call.PathOf(Parameter) is { } path)
            Key = path.AsSpan().IndexOfAny('.', '[') < 0 ? path : throw new FunctionArgumentException(Parameter, $"'{path}' is no key of the state");
        if (Key is not null && call.Find(Parameter) is not null)
            _said.AddRange(call.List(Parameter));
        // After the answer of a tool it is the model's turn: the question stands already.
        _isAsked = call.Text("prompt") is not null && !(_said.Count > 0 && RoleOf(_said[^1]) == "tool");
    }

    /// <summary>The key that keeps it; null where nothing does.</summary>
    public string? Key { get; }

    /// <summary>How often the model has spoken.</summary>
    public int Answers => Given().Concat(_said).Count(message => RoleOf(message) == "assistant");

    public static LlmConversation Of(FunctionCall call) => new(call);

    /// <summary>All that the model is told.</summary>
    public List<ChatMessage> Messages()
    {
        var messages = new List<ChatMessage>();
        if (_call.Text("system") is { } system)
            messages.Add(new SystemChatMessage(system));
        messages.AddRange(Given().Concat(_said).Select(Message));
        if (_isAsked)
            messages.Add(new UserChatMessage(_call.Text("prompt")));
        return messages.Exists(message => message is not SystemChatMessage)
            ? messages : throw new FunctionArgumentException("prompt", "neither it nor 'messages' is there");
    }

    /// <summary>The conversation with the question and the answer at its end.</summary>
    public JsonElement With(LlmReply reply)
    {
        var whole = new JsonArray([.. _said.Select(message => (JsonNode?)JsonObject.Create(message))]);
        if (_isAsked)
            whole.Add((JsonNode)new JsonObject { ["role"] = "user", ["content"] = _call.Text("prompt") });
        var answer = new JsonObject { ["role"] = "assistant", ["content"] = reply.Text };
        if (reply.Calls.Count > 0)
        {
            answer["tool_calls"] = new JsonArray([.. reply.Calls.Select(call => (JsonNode?)new JsonObject
            {
                ["id"] = call.Id,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
            })]);
        }

        whole.Add((JsonNode)answer);
        return JsonSerializer.SerializeToElement(whole, LlmContext.Default.JsonNode);
    }

    private IReadOnlyList<JsonElement> Given() => _call.Find("messages") is null ? [] : _call.List("messages");

    private static string? RoleOf(JsonElement message)
        => message.ValueKind == JsonValueKind.Object && message.TryGetProperty("role", out var role) ? role.ToString() : null;

    private static ChatMessage Message(JsonElement message)
    {
        var text = message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var content)
            && content.ValueKind == JsonValueKind.String ? content.GetString()! : null;
        return (RoleOf(message), text) switch
        {
            (null, _) => throw Malformed(),
            ("assistant", _) when message.TryGetProperty("tool_calls", out var calls)
                && calls.ValueKind == JsonValueKind.Array => Asking(text, calls),
            (_, null) => throw Malformed(),
            ("system", _) => new SystemChatMessage(text),
            ("user", _) => new UserChatMessage(text),
            ("assistant", _) => new AssistantChatMessage(text),
            ("tool",
                _) => new ToolChatMessage(message.TryGetProperty("tool_call_id", out var id) ? id.ToString()
                : throw new FunctionArgumentException("messages", "one of the role 'tool' has no 'tool_call_id'"), text),
            var (other, _) => throw new FunctionArgumentException("messages", $"there is no role '{other}'"),
        };
    }

    private static AssistantChatMessage Asking(string? text, JsonElement calls)
    {
        var asked = calls.EnumerateArray().Select(call =>
            call.ValueKind == JsonValueKind.Object && call.TryGetProperty("id", out var id) && call.TryGetProperty("function", out var function)
            && function.ValueKind == JsonValueKind.Object
                && function.TryGetProperty("name", out var name) && function.TryGetProperty("arguments", out var arguments)
                ? ChatToolCall.CreateFunctionToolCall(id.ToString(), name.ToString(), BinaryData.FromString(arguments.ToString()))
                : throw new FunctionArgumentException("messages", "a tool call has to have an 'id' and a 'function' with 'name' and 'arguments'"))
                .ToList();
        var message = new AssistantChatMessage(asked);
        if (!string.IsNullOrEmpty(text))
            message.Content.Add(ChatMessageContentPart.CreateTextPart(text));
        return message;
    }

    private static FunctionArgumentException Malformed() => new("messages", "each has to have a 'role' and a 'content' that is a text");
}
