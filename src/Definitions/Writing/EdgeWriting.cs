using ActorFlow.Definitions.Building;

namespace ActorFlow.Definitions.Writing;

/// <summary>Writes the edges of one flow, node by node in the order in which they were drawn, and where failures go.</summary>
internal sealed class EdgeWriting(FlowDefinition flow, WritingProblems problems)
{
    public IEnumerable<EdgeDocument> Of(FlowNode place)
    {
        var conditions = ConditionsOf(place).ToDictionary(way => way.Drawn, way => (way.Action, way.Condition));
        var met = 0;
        foreach (var edge in place.Transitions)
        {
            if (edge.To is { } to && flow.Find(to)!.Node is ForkNode fork)
            {
                foreach (var behind in Behind(place.Name, fork))
                    yield return behind;
                continue;
            }

            var isConditional = conditions.TryGetValue(edge.Action, out var way);
            met += isConditional ? 1 : 0;
            yield return Edge(place.Name, edge, isConditional ? way.Action : edge.Action,
                isConditional ? way.Condition : null) with { IsDependency = place.Onward.Contains(edge) };
        }

        if (conditions.Count > 0 && met == 0)
            problems.Add(flow, place.Name, "it picks edges by conditions that are not drawn here.", "Make the node anew for this flow.");
    }

    /// <summary>A node with where its failures go, as far as edges of the action <c>error</c> do not say it.</summary>
    public NodeDocument WithFailures(NodeDocument node)
    {
        if (flow.Find(node.Id) is not { } place)
            return node;
        var errors = place.Transitions.Where(edge => edge.Action == EdgeDocument.Error).ToList();
        var byConditions = ConditionsOf(place).Any(way => way.Action == EdgeDocument.Error);
        if (place.ErrorBoundary is not { } boundary)
            return node with { ErrorEdgesTakeFailures = errors.Count == 0 && !byConditions };
        if (flow.Find(boundary)!.Node is ErrorForkNode)
            return node;
        var isImplied = !byConditions && errors is [{ To: { } only }] && only == boundary;
        return isImplied ? node : node with { ErrorBoundary = boundary };
    }

    private static EdgeDocument Edge(string from, Transition edge, ActionName action, Condition? condition)
        => new() { From = from, To = edge.To ?? "", Kind = edge.Kind, Outcome = edge.Kind == TransitionKind.Exit
            ? edge.Exit : default, Action = action, Condition = condition };

    /// <summary>The edges that a node behind another one takes for it.</summary>
    private IEnumerable<EdgeDocument> Behind(string from, ForkNode fork)
    {
        var conditions = fork.Conditions.SelectMany(way => way.Ways.Select(one => (Drawn: one.Action, way.Action, one.Condition)))
            .ToDictionary(way => way.Drawn);
        foreach (var edge in flow.Find(fork.Name)!.Transitions)
            yield return conditions.TryGetValue(edge.Action, out var way)
                ? Edge(from, edge, way.Action, way.Condition) : Edge(from, edge, edge.Action, null);
    }

    /// <summary>The conditions by which the node itself picks among its edges.</summary>
    private static IEnumerable<(ActionName Drawn, ActionName Action, Condition Condition)> ConditionsOf(FlowNode place)
        => ConditionalEdge.AreJudgedBy(place.Node) && NodeOrigins.TryFind(place.Node, out var origin)
            ? new DocumentEdges(origin.Document).ConditionsOf(place.Name)
            .SelectMany(way => way.Ways.Select(one => (one.Action, way.Action, one.Condition)))
            : [];
}
