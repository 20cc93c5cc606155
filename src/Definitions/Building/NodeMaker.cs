using System.Text.Json;
using ActorFlow.Definitions.Callbacks;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Llm;

namespace ActorFlow.Definitions.Building;

/// <summary>Makes the nodes of a flow of those of a document.</summary>
internal sealed partial class NodeMaker(
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

    /// <summary>Looks at what a node of a draft calls, and makes nothing of it. Of what could not be read nothing is said.</summary>
    public void Check(int index)
    {
        var node = document.Nodes[index];
        if (node.Group is not null || node.FunctionId.Length == 0 || DocumentNames.Fault(node.FunctionId) is not null)
            return;
        if (!node.IsSketch)
            Called(index, node.Id.Length > 0 && DocumentNames.Fault(node.Id) is null ? node : node with { Id = $"nodes[{index}]" }, []);
        else if (node.FunctionId is not (SubFlowCall.Id or EachCall.Id or HttpBatchCall.Id or ParallelCall.Id or ToolsCall.Id))
            Known(index, node.FunctionId, ".functionId");
    }

    private Node? Single(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        if (Called(index, node, conditions) is not { } made)
            return null;
        NodeSettings.Apply(made, NodeSettings.Of(node, document));
        // What stands in for a node in a test needs nothing of what the node needs.
        if (!options.Mocks.ContainsKey(node.Id))
            NodeSettings.ApplyOffer(made, node);
        return made;
    }

    private Node? Called(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
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
        if (made is NestedFlowNode && (node.Runtime.Timeout ?? node.Runtime.TotalTimeout) is not null)
            problems.OfNode(index, ".runtime", "wrong-value", "A flow within this run has no time limit of its own.", "Set limits on the nodes of that document, or run it as a child: \"mode\": \"child\".");
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
            ? new FunctionNode(node.Id, plan, conditions, edges.ErrorKeysOf(node.Id), new DocumentVariables(document, node, options))
            : null;

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
