using System.Text.Json;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Llm;

namespace ActorFlow.Definitions.Building;

/// <content>What nodes call, and what those calls call in turn: all of it is looked at, whatever else is wrong.</content>
internal sealed partial class NodeMaker
{
    /// <summary>The function of an id; null, and told, where there is none.</summary>
    private FlowFunction? Known(int index, string function, string at)
    {
        if (functions.TryFind(function, out var found))
            return found;
        problems.OfNode(index, at, "unknown-function", $"There is no function '{FormReader.Short(function)}'.", $"Register it, or call another one.{functions.Hint(function)}");
        return null;
    }

    private CallPlan? Plan(int index, string function, string at, JsonElement parameters, string parametersAt)
    {
        if (Known(index, function, at) is not { } found)
            return null;
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

    /// <summary>Runs a function for each item of a list, on the router pool, finished items journaled.</summary>
    private EachNode? EachNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        var plan = Plan(EachCall.Function, index, node);
        var given = node.Parameters.TryGetProperty(EachCall.Parameters, out var parameters) && parameters.ValueKind == JsonValueKind.Object ? parameters : NodeDocument.NoParameters;
        // What stands for something else is told already.
        var each = TextOf(node.Parameters, EachCall.Call) is { } inner && !Variables.EnvironmentText.Refers(inner)
            ? Plan(index, inner, $".params.{EachCall.Call}", given, $".params.{EachCall.Parameters}")
            : null;
        return plan is null || each is null ? null : new EachNode(node.Id, plan, each, conditions, new DocumentVariables(document, node, options));
    }

    /// <summary>Runs several functions at once, on the router pool.</summary>
    private ParallelNode? ParallelNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        var plan = Plan(ParallelCall.Function, index, node);
        var calls = new List<CallPlan?>();
        foreach (var (call, at) in Listed(node, ParallelCall.Calls))
        {
            if (TextOf(call, EachCall.Call) is { } function)
                calls.Add(Inner(index, function, call, at));
            else
                problems.OfNode(index, at, "wrong-parameter", "The call names no function.", "Write {\"call\": \"core.setValue\", \"params\": {…}}.");
        }

        return plan is null || problems.Findings.HasErrors || calls.Contains(null) ? null : new ParallelNode(node.Id, plan, calls!, conditions, new DocumentVariables(document, node, options));
    }

    /// <summary>Calls the tools that a model asked for, on the router pool.</summary>
    private ToolsNode? ToolsNode(int index, NodeDocument node, IReadOnlyList<ConditionalEdge> conditions)
    {
        var plan = Plan(ToolsCall.Function, index, node);
        var tools = new Dictionary<string, CallPlan?>(StringComparer.Ordinal);
        foreach (var (tool, at) in Listed(node, ToolsCall.Tools))
        {
            if (TextOf(tool, "name") is not { Length: > 0 } name || TextOf(tool, EachCall.Call) is not { } function)
                problems.OfNode(index, at, "wrong-parameter", "The tool has no name, or calls no function.", "Write {\"name\": \"find\", \"call\": \"db.findOne\", \"params\": {…}}.");
            else if (!tools.TryAdd(name, Inner(index, function, tool, at)))
                problems.OfNode(index, at, "wrong-parameter", $"There are two tools '{FormReader.Short(name)}'.", "Give each a name of its own.");
        }

        return plan is null || problems.Findings.HasErrors || tools.ContainsValue(null) ? null : new ToolsNode(node.Id, plan, tools!, conditions, new DocumentVariables(document, node, options));
    }

    /// <summary>A call that stands in an argument: <c>{"call": …, "params": {…}}</c>.</summary>
    private CallPlan? Inner(int index, string function, JsonElement call, string at)
    {
        var given = call.TryGetProperty(EachCall.Parameters, out var parameters) && parameters.ValueKind != JsonValueKind.Null ? parameters : NodeDocument.NoParameters;
        if (given.ValueKind == JsonValueKind.Object)
            return Plan(index, function, $"{at}.{EachCall.Call}", given, $"{at}.{EachCall.Parameters}");
        problems.OfNode(index, $"{at}.{EachCall.Parameters}", "wrong-parameter", "The arguments of the call are no object.", "Write them by name: {\"key\": \"total\"}.");
        Known(index, function, $"{at}.{EachCall.Call}");
        return null;
    }

    private static IEnumerable<(JsonElement Item, string At)> Listed(NodeDocument node, string parameter)
        => node.Parameters.TryGetProperty(parameter, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select((item, i) => (item, $".params.{parameter}[{i}]")) : [];

    private static string? TextOf(JsonElement value, string member)
        => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static Variables.EnvironmentLayers NoVariables() => new([FlowDocument.NoVariables], new HashSet<string>());
}
