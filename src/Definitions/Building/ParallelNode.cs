using System.Text.Json;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Building;

/// <summary>Calls several functions at once. The items of the batch are the numbers of the calls.</summary>
internal sealed class ParallelNode : BatchNode<EachInput, EachItem, FunctionResult>
{
    private readonly IReadOnlyList<CallPlan> _calls;
    private readonly IReadOnlyList<ConditionalEdge> _conditions;
    private readonly DocumentVariables _variables;

    public ParallelNode(string id, CallPlan plan, IReadOnlyList<CallPlan> calls, IReadOnlyList<ConditionalEdge> conditions,
        DocumentVariables variables)
        : base(id)
    {
        _calls = calls;
        _conditions = conditions;
        _variables = variables;
        Batch.MaxConcurrency = plan.Resolve(new Dictionary<string, JsonElement>(),
            new EnvironmentLayers([FlowDocument.NoVariables], new HashSet<string>()))[EachCall.MaxConcurrency].GetInt32();
    }

    protected internal override ValueTask<EachInput> PrepAsync(NodeContext context)
    {
        var state = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var call in _calls)
            FunctionNode.Copy(context, call.Function.SeesWholeState ? context.State.Keys : call.Keys, state);
        FunctionNode.Copy(context, DocumentVariables.RunKeys, state);
        return new(new EachInput([.. _calls.Select((_, index) => JsonSerializer.SerializeToElement(index, EachContext.Default.Int32))],
            new FunctionInput(state)));
    }

    protected internal override BatchSource<EachItem> Open(EachInput source)
        => BatchSource<EachItem>.Of([.. source.Items.Select((item, index) => new EachItem(item, index) { Input = source.Input })]);

    protected internal override ValueTask<FunctionResult> ExecItemAsync(EachItem item, ExecContext context)
        => FunctionNode.CallAsync(_calls[item.Index], item.Input, context, _variables);

    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, EachInput prep, BatchResults<FunctionResult> exec)
    {
        foreach (var result in exec.Values)
            FunctionNode.Write(context.State, result);
        return new(ConditionalEdge.Route(_conditions, ActionName.Default, context));
    }
}
