using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Definitions.Building;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Llm;

/// <summary>
/// Calls the tools that a model asked for. A model names tools only: which function one calls, and with what else, is the document's.
/// </summary>
internal sealed class ToolsNode : BatchNode<EachInput, EachItem, JsonElement>
{
    private readonly CallPlan _plan;
    private readonly IReadOnlyDictionary<string, CallPlan> _tools;
    private readonly IReadOnlyList<ConditionalEdge> _conditions;
    private readonly DocumentVariables _variables;
    private readonly string _conversation;
    private readonly string? _outputKey;

    public ToolsNode(string id, CallPlan plan, IReadOnlyDictionary<string, CallPlan> tools, IReadOnlyList<ConditionalEdge> conditions,
        DocumentVariables variables)
        : base(id)
    {
        (_plan, _tools, _conditions, _variables) = (plan, tools, conditions, variables);
        var given = plan.Resolve(new Dictionary<string, JsonElement>(), new EnvironmentLayers([FlowDocument.NoVariables], new HashSet<string>()));
        _conversation = given[ToolsCall.Conversation].GetString()!;
        _outputKey = given.TryGetValue(ToolsCall.OutputKey, out var key) ? key.GetString() : null;
        EachNode.Limit(this, given);
        Batch.ErrorMode = given[EachCall.OnError].GetString() == "fail" ? BatchErrorMode.Aggregate : BatchErrorMode.Continue;
    }

    protected internal override ValueTask<EachInput> PrepAsync(NodeContext context)
    {
        var state = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        FunctionNode.Copy(context, _plan.Keys, state);
        foreach (var tool in _tools.Values)
            FunctionNode.Copy(context, tool.Function.SeesWholeState ? context.State.Keys : tool.Keys, state);
        FunctionNode.Copy(context, DocumentVariables.RunKeys, state);
        var calls = _plan.Resolve(state, _variables.Layers(state)).TryGetValue(ToolsCall.Calls, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().ToList() : [];
        return new(new EachInput(calls, new FunctionInput(state)));
    }

    protected internal override BatchSource<EachItem> Open(EachInput source)
        => BatchSource<EachItem>.Of([.. source.Items.Select((item, index) => new EachItem(item, index) { Input = source.Input })]);

    protected internal override async ValueTask<JsonElement> ExecItemAsync(EachItem item, ExecContext context)
    {
        var (name, arguments) = (Member(item.Value, "name"), Member(item.Value, "arguments"));
        if (!_tools.TryGetValue(name.ToString(), out var tool))
            throw new FunctionArgumentException("name", $"there is no tool '{name}', only {string.Join(", ", _tools.Keys)}");
        if (arguments.ValueKind != JsonValueKind.Object)
            throw new FunctionArgumentException("arguments", "they are no JSON object");
        var state = new Dictionary<string, JsonElement>(item.Input.State, StringComparer.Ordinal) { ["arguments"] = arguments };
        return EachNode.Value(await FunctionNode.CallAsync(tool, new FunctionInput(state), context, _variables));
    }

    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, EachInput prep, BatchResults<JsonElement> exec)
    {
        foreach (var result in exec.Items())
        {
            var text = result.Error is { } error ? $"error: {error.Message}" : result.Value.ValueKind == JsonValueKind.String
                ? result.Value.GetString()! : result.Value.GetRawText();
            var told = new JsonObject { ["role"] = "tool", ["tool_call_id"] = Member(prep.Items[(int)result.Index], "id").ToString(),
                ["content"] = text };
            context.State.Append(_conversation, JsonSerializer.SerializeToElement(told, LlmContext.Default.JsonNode));
        }

        if (_outputKey is not null)
            context.State.Set(_outputKey, JsonSerializer.SerializeToElement(exec.Items().Select(EachNode.Told)));
        return new(ConditionalEdge.Route(_conditions, ActionName.Default, context));
    }

    private static JsonElement Member(JsonElement call, string name)
        => call.ValueKind == JsonValueKind.Object && call.TryGetProperty(name, out var value)
            ? value : throw new FunctionArgumentException(ToolsCall.Calls, $"a call has no '{name}'");
}
