using System.Text.Json;

namespace ActorFlow.Definitions.Llm;

/// <summary>The functions of <c>llm.*</c>: any server that speaks OpenAI's chat completions.</summary>
internal static class LlmFunctions
{
    private const string ToolCalls = "tool_calls";

    private static readonly FunctionParameter[] Common =
    [
        new("prompt", ParameterKind.Text, "What the user says; either this or 'messages'."),
        new("messages", ParameterKind.List,
            "The conversation: [{\"role\": \"user\", \"content\": \"…\"}]; roles are system, user, assistant and tool."),
        new("system", ParameterKind.Text, "What the model is told first."),
        new("model", ParameterKind.Text, "The model; without it that of OPENAI_MODEL."),
        new("temperature", ParameterKind.Number, "How freely it answers.") { Least = 0, Greatest = 2 },
        new("maxTokens", ParameterKind.Integer, "The most tokens of an answer.") { Least = 1, Greatest = int.MaxValue },
        new("simulate", ParameterKind.Any,
            "An answer that is given instead of asking a model, for tries and tests; of llm.chat also {\"toolCalls\": […]}, or a list with one for each turn."),
    ];

    public static IEnumerable<FlowFunction> All { get; } =
    [
        new FlowFunction
        {
            Id = "llm.chat",
            Summary = "Asks a model and keeps its answer. The server is that of OPENAI_BASE_URL, the key that of OPENAI_API_KEY.",
            Parameters =
            [
                .. Common,
                new("stream", ParameterKind.Flag, "Whether pieces of the answer are told to watchers as they come."),
                new("tools", ParameterKind.List,
                    "The tools that the model may ask for: [{\"name\", \"description\", \"parameters\": a JSON Schema}]. It asks by the action tool_calls; llm.callTools calls them."),
                new("toolChoice", ParameterKind.Text, "'auto', 'none', 'required' or the name of the one tool that it has to ask for."),
                new(LlmConversation.Parameter, ParameterKind.StatePath,
                    "The key of a conversation that goes on: it is told to the model, and question and answer are added. After a tool's answer the prompt is not said again."),
                new("toolCallsKey", ParameterKind.StateKey,
                    "The key that takes the tools asked for: [{\"id\", \"name\", \"arguments\"}]; without any it is taken out.") { Default =
                        JsonElement.Parse("\"toolCalls\""u8) },
                new("outputKey", ParameterKind.StateKey, "The key that takes the answer.") { Default = JsonElement.Parse("\"answer\""u8) },
            ],
            Actions = [ToolCalls],
            Body = ChatAsync,
        },
        new FlowFunction
        {
            Id = "llm.jsonChat",
            Summary = "Asks a model for JSON of a schema, and keeps it. An answer that is no JSON fails the attempt.",
            Parameters =
            [
                .. Common,
                new("schema", ParameterKind.Object, "The JSON Schema of the answer.") { IsRequired = true },
                new("outputKey", ParameterKind.StateKey, "The key that takes the answer.") { Default = JsonElement.Parse("\"answer\""u8) },
            ],
            Body = async call =>
            {
                var answer = call.Find("simulate") ?? LlmCall.Parsed(await LlmCall.AskAsync(call, call.Get("schema")));
                return FunctionResult.Default.Set(call.Text("outputKey"), answer);
            },
        },
        new FlowFunction
        {
            Id = "llm.decide",
            Summary = "Lets a model pick one of some actions; the action is the pick.",
            Parameters =
            [
                .. Common,
                new("options", ParameterKind.List, "The actions to pick from.") { IsRequired = true },
                new("outputKey", ParameterKind.StateKey, "The key that takes the pick and its reason."),
            ],
            ActionsBy = given => given.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Array
                ? options.EnumerateArray().Select(option => new ActionName(option.ToString())) : [],
            Body = DecideAsync,
        },
    ];

    private static async ValueTask<FunctionResult> ChatAsync(FunctionCall call)
    {
        var conversation = LlmConversation.Of(call);
        var reply = LlmSimulation.Of(call, conversation) ?? await LlmCall.AskAsync(call, conversation, null);
        var (result, callsKey) = (FunctionResult.Of(reply.Calls.Count > 0 ? ToolCalls : ActionName.Default.Value)
            .Set(conversation.Key, conversation.With(reply)), call.Text("toolCallsKey")!);
        return reply.Calls.Count == 0
            ? result.Set(call.Text("outputKey"), JsonSerializer.SerializeToElement(reply.Text)).Remove(callsKey)
            : result.Set(callsKey,
                JsonSerializer.SerializeToElement(reply.Calls.Select(tool => new { id = tool.Id, name = tool.Name, arguments = tool.Value() })));
    }

    private static async ValueTask<FunctionResult> DecideAsync(FunctionCall call)
    {
        var options = call.List("options").Select(option => option.ToString()).ToList();
        if (options.Count == 0)
            throw new FunctionArgumentException("options", "there are none to pick from");
        var decision = call.Text("simulate") is { } simulated
            ? new Decision(simulated, "simulated")
            : LlmCall.Parsed(await LlmCall.AskAsync(call, SchemaOf(options))).Deserialize<Decision>(Options)
            ?? throw new LlmAnswerException("it is null");
        if (!options.Contains(decision.Choice))
            throw new LlmAnswerException($"'{decision.Choice}' is none of {string.Join(", ", options)}");
        return FunctionResult.Of(decision.Choice).Set(call.Text("outputKey"), JsonSerializer.SerializeToElement(decision, Options));
    }

    private static JsonElement SchemaOf(List<string> options) => JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new { choice = new { type = "string", @enum = options }, reason = new { type = "string" } },
        required = Needed,
        additionalProperties = false,
    });

    private static readonly string[] Needed = ["choice", "reason"];

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private sealed record Decision(string Choice, string? Reason);
}
