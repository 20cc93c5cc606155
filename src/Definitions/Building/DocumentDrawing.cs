using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Building;

/// <summary>Draws the flow of one document, and of those it uses.</summary>
internal sealed class DocumentDrawing(FunctionRegistry functions, DocumentBuildOptions options)
{
    private readonly List<string> _path = [];
    private readonly Dictionary<string, FlowDefinition> _drawn = new(StringComparer.Ordinal);

    public (FlowDefinition? Flow, IReadOnlyList<DocumentProblem> Problems) Draw(FlowDocument document)
    {
        var problems = new DrawingProblems(document);
        _path.Add(document.Id);
        var flow = Whole(document, problems);
        _path.RemoveAt(_path.Count - 1);
        return (problems.Findings.HasErrors ? null : flow, problems.Findings.Sorted());
    }

    private FlowDefinition? Whole(FlowDocument document, DrawingProblems problems)
    {
        var nodes = new Dictionary<string, Node>(StringComparer.Ordinal);
        var maker = new NodeMaker(document, functions, options, problems, SubFlow);
        for (var i = 0; i < document.Nodes.Count; i++)
        {
            if (document.Nodes[i].Role != NodeRole.SubNode && maker.Make(i) is { } node)
                nodes[document.Nodes[i].Id] = node;
        }

        if (problems.Findings.HasErrors)
            return null;
        try
        {
            return Connected(document, nodes, DocumentSource.Of(document, options.Documents));
        }
        catch (Exception error) when (error is FlowBuildException or ArgumentException)
        {
            problems.OfFlow("cannot-be-drawn", error.Message, "");
            return null;
        }
    }

    private static FlowDefinition Connected(FlowDocument document, Dictionary<string, Node> nodes, FlowSource source)
    {
        var flow = Flow.Named(document.Id).Durable(document.Durability).MadeOf(source);
        foreach (var node in document.Nodes.Where(node => node.Role != NodeRole.SubNode))
        {
            flow.Add(nodes[node.Id]);
            if (node.Join is { } join)
                flow.Join(nodes[node.Id], JoinOf(join));
        }

        if (document.StartNode is { } start)
            flow.StartAt(nodes[start]);
        var routes = Routes(flow, document, nodes);
        foreach (var way in document.Edges.GroupBy(edge => (edge.From, Action: edge.Condition is null ? edge.Action : ConditionalEdge.ActionOf(edge.Action, edge.Condition), On: edge.Action)))
            flow.Fork(routes.GetValueOrDefault((way.Key.From, way.Key.On)) ?? nodes[way.Key.From], way.Key.Action, [.. way.Select(edge => nodes[edge.To])]);
        foreach (var node in document.Nodes.Where(node => node.Role != NodeRole.SubNode))
            DrawFailure(flow, document, node, nodes);
        return flow.Build();
    }

    /// <summary>Clusters and other documents do not look at conditions themselves: behind them stands a node that does, when all in them has ended.</summary>
    private static Dictionary<(string Node, ActionName Action), Node> Routes(FlowBuilder flow, FlowDocument document, Dictionary<string, Node> nodes)
    {
        var routes = new Dictionary<(string, ActionName), Node>();
        foreach (var node in document.Nodes.Where(IsWhole))
        {
            foreach (var edge in EdgesOf(document, node.Id).Where(edge => edge.Action != EdgeDocument.Error))
            {
                var route = new RouteNode($"{node.Id}:{edge.Action.Value}", edge);
                routes[(node.Id, edge.Action)] = route;
                flow.Connect(nodes[node.Id], edge.Action, route);
            }
        }

        return routes;
    }

    /// <summary>Whether a node stands for several: a cluster, or another document.</summary>
    internal static bool IsWhole(NodeDocument node) => node.Role == NodeRole.ClusterRoot || node.FunctionId == SubFlowCall.Id;

    /// <summary>A failed visit is led by the edges of the action <c>error</c>; to several, or by conditions, through a node that forks.</summary>
    private static void DrawFailure(FlowBuilder flow, FlowDocument document, NodeDocument node, Dictionary<string, Node> nodes)
    {
        var edges = document.Edges.Where(edge => edge.From == node.Id && edge.Action == EdgeDocument.Error).ToList();
        if (edges.Count == 0)
        {
            if (document.FailuresFallThrough)
                flow.ContinueOnError(nodes[node.Id]);
            return;
        }

        if (edges is [{ Condition: null } only])
        {
            flow.OnError(nodes[node.Id], nodes[only.To]);
            return;
        }

        var fork = new ErrorForkNode(node.Id, EdgesOf(document, node.Id).Where(edge => edge.Action == EdgeDocument.Error).ToList());
        flow.OnError(nodes[node.Id], fork);
        foreach (var way in edges.GroupBy(edge => edge.Condition is null ? edge.Action : ConditionalEdge.ActionOf(edge.Action, edge.Condition)))
            flow.Fork(fork, way.Key, [.. way.Select(edge => nodes[edge.To])]);
    }

    /// <summary>The edges of a node by action, as far as conditions decide on any of them.</summary>
    internal static IReadOnlyList<ConditionalEdge> EdgesOf(FlowDocument document, string id)
        => [.. document.Edges.Where(edge => edge.From == id).GroupBy(edge => edge.Action).Where(way => way.Any(edge => edge.Condition is not null)).Select(way => new ConditionalEdge(
            way.Key,
            way.Any(edge => edge.Condition is null),
            [.. way.Where(edge => edge.Condition is not null).DistinctBy(edge => edge.Condition!.Text).Select(edge => (edge.Condition!, ConditionalEdge.ActionOf(way.Key, edge.Condition!)))]))];

    /// <summary>Where the error is found that a fork of errors led to a node.</summary>
    internal static IReadOnlyList<string> ErrorKeysOf(FlowDocument document, string id)
        => [.. document.Edges.Where(edge => edge.To == id && edge.Action == EdgeDocument.Error).Select(edge => ErrorForkNode.KeyOf(edge.From)).Distinct(StringComparer.Ordinal)];

    /// <summary>The flow of another document.</summary>
    /// <returns>Null, with the reason, where there is none.</returns>
    private (FlowDefinition? Flow, string Why) SubFlow(string id)
    {
        if (_drawn.TryGetValue(id, out var drawn))
            return (drawn, "");
        if (!options.Documents.TryGetValue(id, out var document))
            return (null, $"There is no document '{FormReader.Short(id)}'.{NearNames.Hint(options.Documents.Keys, id)}");
        if (_path.Contains(id))
            return (null, $"The documents use each other in a circle: {string.Join(" → ", [.. _path.SkipWhile(step => step != id), id])}.");
        var (flow, problems) = Draw(document);
        if (flow is null)
            return (null, $"Document '{id}' has problems of its own: {problems.First(problem => !problem.IsWarning)}");
        return (_drawn[id] = flow, "");
    }

    private static Join JoinOf(JoinDocument document)
    {
        var join = document.Kind switch
        {
            JoinKind.All => Join.All,
            JoinKind.Any => Join.Any,
            JoinKind.AtLeast => Join.AtLeast(document.Count),
            _ => Join.Each,
        };
        if (document.CancelsRemaining)
            join = join.CancelRemaining();
        return document.IsBypassedWhenUnreachable ? join.BypassWhenUnreachable() : join;
    }
}
