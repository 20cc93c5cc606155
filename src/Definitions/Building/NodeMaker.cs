using System.Text.Json;
using ActorFlow.Definitions.Callbacks;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Llm;

namespace ActorFlow.Definitions.Building;

/// <summary>Makes the nodes of a flow of those of a document.</summary>
internal sealed class NodeMaker(
    FlowDocument document, DocumentEdges edges, FunctionRegistry functions, DocumentBuildOptions options, DrawingProblems problems, Func<string, (FlowDefinition? Flow, string Why)> subFlow)
{
    public Node? Make(int index)
    {
        var node = document.Nodes[index];
        var made = node.Role == NodeRole.ClusterRoot ? Cluster(index, node) : Single(index, node, edges.ConditionsOf(node.Id));
        if (made is not null)
            NodeOrigins.Keep(made, document, node);
        return made;
    }

    private Node? Single(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        var made = options.Mocks.TryGetValue(node.Id, out var mock) ? Mocked(node, conditions, mock) : node.FunctionId switch
        {
            SubFlowCall.Id => SubFlowNode(index, node),
            EachCall.Id => EachNode(index, node, conditions),
            HttpBatchCall.Id when Plan(HttpBatchCall.Function, index, node) is not null => EachNode(index, HttpBatchCall.AsEach(node), conditions),
            HttpBatchCall.Id => null,
            ParallelCall.Id => ParallelNode(index, node, conditions),
            ToolsCall.Id => ToolsNode(index, node, conditions),
            DelayCall.Id => DelayNode(index, node, conditions),
            _ when functions.TryFind(node.FunctionId, out var function) && function.NewNode is not null => CodeNode(index, node, function),
            _ => FunctionNode(index, node, conditions),
        };
        if (made is null)
            return null;
        if (made is NestedFlowNode && (node.Runtime.Timeout ?? node.Runtime.TotalTimeout) is not null)
            problems.OfNode(index, ".runtime", "wrong-value", "A flow within this run has no time limit of its own.", "Set limits on the nodes of that document, or run it as a child: \"mode\": \"child\".");
        NodeSettings.Apply(made, NodeSettings.Of(node, document));
        return made;
    }

    private FunctionNode Mocked(NodeDocument node, IReadOnlyList<ConditionalEdge> conditions, NodeMock mock)
    {
        var function = MockCall.Function(node, functions.TryFind(node.FunctionId, out var real) ? real : null, mock);
        return new FunctionNode(node.Id, CallPlan.Of(function, NodeDocument.NoParameters, static (_, _, _) => { }), conditions, edges.ErrorKeysOf(node.Id), new DocumentVariables(document, node, options));
    }

    /// <summary>A node of the host's code, by its name in the registry.</summary>
    private Node? CodeNode(int index, NodeDocument node, FlowFunction function)
    {
        if (Plan(function, index, node) is null)
            return null;
        try
        {
            return function.NewNode!(node.Id);
        }
        catch (ArgumentException error)
        {
            problems.OfNode(index, ".functionId", "cannot-be-drawn", error.Message);
            return null;
        }
    }

    /// <summary>Waits as the engine waits: journaled, without a thread, over restarts, and never twice.</summary>
    private DelayNode? DelayNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
        => Plan(index, node.FunctionId, ".functionId", node.Parameters, ".params") is { } plan
            ? DelayCall.Node(node.Id, plan, conditions, new DocumentVariables(document, node, options))
            : null;

    private FunctionNode? FunctionNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
        => Plan(index, node.FunctionId, ".functionId", node.Parameters, ".params") is { } plan
            ?
            new FunctionNode(node.Id, plan, conditions, edges.ErrorKeysOf(node.Id), new DocumentVariables(document, node, options)) : null;

    private CallPlan? Plan(int index, string function, string at, JsonElement parameters, string parametersAt)
    {
        if (!functions.TryFind(function, out var found))
        {
            problems.OfNode(index, at, "unknown-function", $"There is no function '{FormReader.Short(function)}'.", $"Register it, or call another one.{functions.Hint(function)}");
            return null;
        }

        if (found.IsDrawn)
        {
            problems.OfNode(index, at, "wrong-parameter", $"'{found.Id}' is a node of its own, and cannot be called by another.", "Make it a node, or call what it is made of.");
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
            ? new EachNode(node.Id, plan, each, conditions, new DocumentVariables(document, node, options))
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

        return calls.Count == all.GetArrayLength() ? new ParallelNode(node.Id, plan, calls, conditions, new DocumentVariables(document, node, options)) : null;
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

        return tools.Count == all.GetArrayLength() ? new ToolsNode(node.Id, plan, tools, conditions, new DocumentVariables(document, node, options)) : null;
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

    /// <summary>The root, then all sub-nodes at once; the action of the root leads on when all have ended, and then conditions on its edges are judged.</summary>
    private NestedFlowNode? Cluster(int index, NodeDocument root)
    {
        var first = Single(index, root, []);
        var made = edges.SubNodesOf(root.Id).Select(at => Single(at, document.Nodes[at], [])).ToList();
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

    /// <summary>What the root may come to: what its function says, also by its arguments, and what its edges ask for.</summary>
    private IEnumerable<ActionName> Outcomes(NodeDocument root)
    {
        var declared = functions.TryFind(root.FunctionId, out var function) ? function.Actions.Concat(function.ActionsBy?.Invoke(root.Parameters) ?? []) : [];
        return declared.Append(ActionName.Default).Concat(edges.From(root.Id).Where(edge => !edge.IsDependency).Select(edge => edge.Action)).Distinct();
    }
}
