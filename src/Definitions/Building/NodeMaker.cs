using System.Text.Json;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Llm;

namespace ActorFlow.Definitions.Building;

/// <summary>Makes the nodes of a flow of those of a document.</summary>
internal sealed class NodeMaker(
    FlowDocument document, FunctionRegistry functions, DocumentBuildOptions options, DrawingProblems problems, Func<string, (FlowDefinition? Flow, string Why)> subFlow)
{
    public Node? Make(int index)
    {
        var node = document.Nodes[index];
        var made = node.Role == NodeRole.ClusterRoot ? Cluster(index, node) : Single(index, node, DocumentDrawing.EdgesOf(document, node.Id));
        return made;
    }

    private Node? Single(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        var made = node.FunctionId switch
        {
            SubFlowCall.Id => SubFlowNode(index, node),
            EachCall.Id => EachNode(index, node, conditions),
            HttpBatchCall.Id when Plan(HttpBatchCall.Function, index, node) is not null => EachNode(index, HttpBatchCall.AsEach(node), conditions),
            HttpBatchCall.Id => null,
            ParallelCall.Id => ParallelNode(index, node, conditions),
            ToolsCall.Id => ToolsNode(index, node, conditions),
            DelayCall.Id => DelayNode(index, node, conditions),
            _ => FunctionNode(index, node, conditions),
        };
        if (made is not null)
            NodeSettings.Apply(made, RuntimeOf(node));
        return made;
    }

    /// <summary>What the flow says of all nodes is meant for those that do something: a wait has no attempts, and another document has a runtime of its own.</summary>
    private NodeRuntime RuntimeOf(NodeDocument node)
    {
        var whole = node.Runtime.Over(document.Runtime);
        return node.FunctionId switch
        {
            DelayCall.Id => new NodeRuntime { MaxVisits = whole.MaxVisits },
            SubFlowCall.Id => node.Runtime with { MaxVisits = whole.MaxVisits },
            _ => whole,
        };
    }

    /// <summary>Waits as the engine waits: journaled, without a thread, over restarts, and never twice.</summary>
    private DelayNode? DelayNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
        => Plan(index, node.FunctionId, ".functionId", node.Parameters, ".params") is { } plan
            ? DelayCall.Node(node.Id, plan, conditions, new DocumentVariables(document, node, options.ProcessVariable))
            : null;

    private FunctionNode? FunctionNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
        => Plan(index, node.FunctionId, ".functionId", node.Parameters, ".params") is { } plan
            ?
            new FunctionNode(node.Id, plan, conditions, DocumentDrawing.ErrorKeysOf(document, node.Id), new DocumentVariables(document, node, options.ProcessVariable)) : null;

    private CallPlan? Plan(int index, string function, string at, JsonElement parameters, string parametersAt)
    {
        if (!functions.TryFind(function, out var found))
        {
            problems.OfNode(index, at, "unknown-function", $"There is no function '{FormReader.Short(function)}'.", $"Register it, or call another one.{functions.Hint(function)}");
            return null;
        }

        var isRight = true;
        var plan = CallPlan.Of(found, parameters, (name, code, what) =>
        {
            isRight = false;
            problems.OfNode(index, $"{parametersAt}.{name}", code, what, "Mend the argument.");
        });
        return isRight ? plan : null;
    }

    /// <summary>Runs a function for each item of a list, on the router pool, finished items journaled.</summary>
    private EachNode? EachNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        if (Plan(EachCall.Function, index, node) is not { } plan)
            return null;
        var inner = plan.Resolve(new Dictionary<string, JsonElement>(), NoVariables()).TryGetValue(EachCall.Call, out var call) ? call.GetString()! : "";
        var given = node.Parameters.TryGetProperty(EachCall.Parameters, out var parameters) && parameters.ValueKind == JsonValueKind.Object ? parameters : NodeDocument.NoParameters;
        return Plan(index, inner, $".params.{EachCall.Call}", given, $".params.{EachCall.Parameters}") is { } each
            ? new EachNode(node.Id, plan, each, conditions, new DocumentVariables(document, node, options.ProcessVariable))
            : null;
    }

    /// <summary>Runs several functions at once, on the router pool.</summary>
    private ParallelNode? ParallelNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        if (Plan(ParallelCall.Function, index, node) is not { } plan)
            return null;
        var calls = new List<CallPlan>();
        var all = node.Parameters.GetProperty(ParallelCall.Calls);
        for (var i = 0; i < all.GetArrayLength(); i++)
        {
            var (call, at) = (all[i], $".params.{ParallelCall.Calls}[{i}]");
            if (TextOf(call, EachCall.Call) is not { } function)
                problems.OfNode(index, at, "wrong-parameter", "The call names no function.", "Write {\"call\": \"core.setValue\", \"params\": {…}}.");
            else if (Plan(index, function, $"{at}.{EachCall.Call}", ParametersOf(call), $"{at}.{EachCall.Parameters}") is { } made)
                calls.Add(made);
        }

        return calls.Count == all.GetArrayLength() ? new ParallelNode(node.Id, plan, calls, conditions, new DocumentVariables(document, node, options.ProcessVariable)) : null;
    }

    /// <summary>Calls the tools that a model asked for, on the router pool.</summary>
    private ToolsNode? ToolsNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        if (Plan(ToolsCall.Function, index, node) is not { } plan)
            return null;
        var tools = new Dictionary<string, CallPlan>(StringComparer.Ordinal);
        var all = node.Parameters.GetProperty(ToolsCall.Tools);
        for (var i = 0; i < all.GetArrayLength(); i++)
        {
            var (tool, at) = (all[i], $".params.{ToolsCall.Tools}[{i}]");
            if (TextOf(tool, "name") is not { Length: > 0 } name || TextOf(tool, EachCall.Call) is not { } function)
                problems.OfNode(index, at, "wrong-parameter", "The tool has no name, or calls no function.", "Write {\"name\": \"find\", \"call\": \"db.findOne\", \"params\": {…}}.");
            else if (Plan(index, function, $"{at}.{EachCall.Call}", ParametersOf(tool), $"{at}.{EachCall.Parameters}") is { } made && !tools.TryAdd(name, made))
                problems.OfNode(index, at, "wrong-parameter", $"There are two tools '{FormReader.Short(name)}'.", "Give each a name of its own.");
        }

        return tools.Count == all.GetArrayLength() ? new ToolsNode(node.Id, plan, tools, conditions, new DocumentVariables(document, node, options.ProcessVariable)) : null;
    }

    private static string? TextOf(JsonElement value, string member)
        => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static JsonElement ParametersOf(JsonElement call)
        => call.TryGetProperty(EachCall.Parameters, out var given) && given.ValueKind == JsonValueKind.Object ? given : NodeDocument.NoParameters;

    private CallPlan? Plan(FlowFunction function, int index, NodeDocument node)
    {
        var isRight = true;
        var plan = CallPlan.Of(function, node.Parameters, (name, code, what) =>
        {
            isRight = false;
            problems.OfNode(index, $".params.{name}", code, what, "Mend the argument.");
        });
        foreach (var name in plan.Open)
        {
            isRight = false;
            problems.OfNode(index, $".params.{name}", "wrong-parameter", $"'{name}' of {function.Id} is needed when the flow is drawn, and stands for something that is known only when it runs.", "Write the value itself.");
        }

        return isRight ? plan : null;
    }

    private static Variables.EnvironmentLayers NoVariables() => new([FlowDocument.NoVariables], new HashSet<string>());

    /// <summary>Another document's flow: within this run, or as a run of its own.</summary>
    private Node? SubFlowNode(int index, NodeDocument node)
    {
        if (Plan(SubFlowCall.Function, index, node) is not { } plan)
            return null;
        var arguments = plan.Resolve(new Dictionary<string, JsonElement>(), NoVariables());
        var (flow, why) = subFlow(arguments[SubFlowCall.Flow].GetString()!);
        if (flow is null)
        {
            problems.OfNode(index, $".params.{SubFlowCall.Flow}", "unknown-flow", why, "Name a document that is there.");
            return null;
        }

        return SubFlowCall.Node(node.Id, flow, arguments);
    }

    /// <summary>The root, then all sub-nodes at once; the action of the root leads on when all have ended.</summary>
    private NestedFlowNode? Cluster(int index, NodeDocument root)
    {
        var members = document.Nodes.Select((node, at) => (Node: node, At: at)).Where(member => member.Node.Role == NodeRole.SubNode && member.Node.Parent == root.Id).ToList();
        var first = Single(index, root, []);
        var made = members.ConvertAll(member => Single(member.At, member.Node, []));
        if (first is null || made.Contains(null))
            return null;
        var flow = Flow.Named($"{root.Id}.cluster").StartAt(first);
        foreach (var action in Outcomes(root))
        {
            var mark = new MarkNode($"{root.Id}:{action.Value}");
            flow.Fork(first, action, [.. made!, mark]).Exit(mark, ActionName.Default, action);
        }

        return flow.Build().AsNode(root.Id);
    }

    /// <summary>What the root may come to: what its function says, and what its edges ask for.</summary>
    private IEnumerable<ActionName> Outcomes(NodeDocument root)
    {
        var declared = functions.TryFind(root.FunctionId, out var function) ? function.Actions : [];
        return declared.Append(ActionName.Default).Concat(document.Edges.Where(edge => edge.From == root.Id).Select(edge => edge.Action)).Distinct();
    }
}
