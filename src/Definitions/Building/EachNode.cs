using System.Text.Json;
using System.Text.Json.Serialization;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Building;

/// <summary>What a batch over a function's calls works on: the items, and what the calls may see of the state.</summary>
/// <param name="Items">The items.</param>
/// <param name="Input">What the calls see.</param>
internal sealed record EachInput(IReadOnlyList<JsonElement> Items, FunctionInput Input);

/// <summary>An item; what it shares with the others is no part of its content.</summary>
/// <param name="Value">The item itself.</param>
/// <param name="Index">Its number, from 0.</param>
internal sealed record EachItem(JsonElement Value, int Index)
{
    [JsonIgnore]
    public FunctionInput Input { get; init; } = new(new Dictionary<string, JsonElement>());
}

/// <summary>Calls a function for each item of a list.</summary>
internal sealed class EachNode : BatchNode<EachInput, EachItem, JsonElement>
{
    private readonly CallPlan _plan;
    private readonly CallPlan _each;
    private readonly IReadOnlyList<ConditionalEdge> _conditions;
    private readonly DocumentVariables _variables;
    private readonly string? _outputKey;

    public EachNode(string id, CallPlan plan, CallPlan each, IReadOnlyList<ConditionalEdge> conditions, DocumentVariables variables)
        : base(id)
    {
        _plan = plan;
        _each = each;
        _conditions = conditions;
        _variables = variables;
        var given = plan.Resolve(new Dictionary<string, JsonElement>(), new EnvironmentLayers([FlowDocument.NoVariables], new HashSet<string>()));
        _outputKey = given.TryGetValue(EachCall.OutputKey, out var key) ? key.GetString() : null;
        Limit(this, given);
        Batch.ErrorMode = given[EachCall.OnError].GetString() switch { "continue" => BatchErrorMode.Continue, "stop" => BatchErrorMode.StopOnFirst,
            _ => BatchErrorMode.Aggregate };
    }

    /// <summary>Gives a batch the bounds that its arguments say.</summary>
    internal static void Limit<TResult>(BatchNode<EachInput, EachItem, TResult> node, IReadOnlyDictionary<string, JsonElement> given)
    {
        node.Batch.MaxConcurrency = given[EachCall.MaxConcurrency].GetInt32();
        if (given.TryGetValue(EachCall.MaxPerSecond, out var rate))
            node.Batch.MaxPerSecond = rate.GetDouble();
        if (given[EachCall.ItemAttempts].GetInt32() is > 1 and var attempts)
            node.ItemAttempts(attempts);
        if (given.TryGetValue(EachCall.ItemTimeout, out var timeout) && Documents.DurationText.TryParse(timeout.ToString(), out var limit))
            node.ItemTimeout(limit);
    }

    protected internal override ValueTask<EachInput> PrepAsync(NodeContext context)
    {
        var state = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        FunctionNode.Copy(context, _plan.Keys, state);
        FunctionNode.Copy(context, _each.Function.SeesWholeState ? context.State.Keys : _each.Keys, state);
        FunctionNode.Copy(context, DocumentVariables.RunKeys, state);
        var arguments = _plan.Resolve(state, _variables.Layers(state));
        var items = arguments.TryGetValue(EachCall.Items, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().ToList()
            : throw new FunctionArgumentException(EachCall.Items, $"there is no list at '{_plan.Paths.GetValueOrDefault(EachCall.Items)}'");
        return new(new EachInput(items, new FunctionInput(state)));
    }

    protected internal override BatchSource<EachItem> Open(EachInput source)
        => BatchSource<EachItem>.Of([.. source.Items.Select((item, index) => new EachItem(item, index) { Input = source.Input })]);

    protected internal override async ValueTask<JsonElement> ExecItemAsync(EachItem item, ExecContext context)
    {
        var state = new Dictionary<string, JsonElement>(item.Input.State, StringComparer.Ordinal)
        {
            ["item"] = item.Value,
            ["index"] = JsonSerializer.SerializeToElement(item.Index, EachContext.Default.Int32),
        };
        return Value(await FunctionNode.CallAsync(_each, new FunctionInput(state), context, _variables));
    }

    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, EachInput prep, BatchResults<JsonElement> exec)
    {
        if (_outputKey is not null)
            context.State.Set(_outputKey,
                Batch.ErrorMode == BatchErrorMode.Continue ? JsonSerializer.SerializeToElement(exec.Items().Select(Told))
                    : JsonSerializer.SerializeToElement(exec.Values));
        return new(ConditionalEdge.Route(_conditions, ActionName.Default, context));
    }

    /// <summary>A call that writes one key gives its value, another one an object of what it wrote.</summary>
    internal static JsonElement Value(FunctionResult result)
        => result.Writes.Count == 1 ? result.Writes.Values.First() : JsonSerializer.SerializeToElement(result.Writes);

    internal static Dictionary<string, object?> Told(ItemResult<JsonElement> item)
        => item.Error is { } error ? new() { ["error"] = error.Message } : new() { ["value"] = item.Value };
}
