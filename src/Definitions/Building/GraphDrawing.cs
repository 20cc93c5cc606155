namespace ActorFlow.Definitions.Building;

/// <summary>Draws nodes and edges in the order of the document, so that a picture of it shows them in that order.</summary>
internal sealed class GraphDrawing(FlowDocument document, DocumentEdges edges, Dictionary<string, Node> nodes)
{
    private readonly FlowBuilder _flow = Flow.Named(document.Id);
    private readonly Dictionary<(string, ActionName), ForkNode> _forks = [];
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    /// <param name="source">What is stored of the document with runs.</param>
    /// <param name="layer">What is wrapped around the visits of its nodes; null for nothing.</param>
    /// <exception cref="FlowBuildException">What the document draws cannot be run.</exception>
    public FlowDefinition Draw(FlowSource source, NodeMiddleware? layer)
    {
        if (layer is not null)
            _flow.Use(layer);
        _flow.MadeOf(source);
        FlowSettings.Apply(_flow, document);
        var drawn = document.Nodes.Where(edges.IsDrawn).ToList();
        var dependencies = document.Edges.Where(edge => edge.IsDependency).CountBy(edge => edge.To, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        foreach (var node in drawn)
            Place(node, dependencies.GetValueOrDefault(node.Id));
        DrawStart(drawn, dependencies.Count > 0);
        foreach (var edge in document.Edges)
            Draw(edge);
        foreach (var node in drawn)
            DrawFailure(node);
        return _flow.Build();
    }

    private void Place(NodeDocument node, int dependencies)
    {
        var made = nodes[node.Id];
        _flow.Add(made);
        if (node.Join is { } join)
            _flow.Join(made, JoinOf(join));
        else if (dependencies > 1)
            _flow.Join(made, Join.All);
        if (node.ContinuesOnError)
            _flow.ContinueOnError(made);
        if (node.KeepsResult)
            _flow.KeepResult(made);
    }

    private void DrawStart(List<NodeDocument> drawn, bool hasDependencies)
    {
        if (document.StartNode is { } start)
        {
            _flow.StartAt(nodes[start]);
            return;
        }

        IReadOnlyList<string> starts = document.StartNodes;
        if (starts.Count == 0 && hasDependencies)
        {
            var reached = document.Edges.Where(edge => edge.From != edge.To).Select(edge => edge.To)
                .Concat(document.Nodes.Select(node => node.ErrorBoundary ?? "")).ToHashSet(StringComparer.Ordinal);
            starts = [.. drawn.Where(node => !reached.Contains(node.Id)).Select(node => node.Id)];
        }

        if (starts.Count > 0)
            _flow.BeginWith([.. starts.Select(id => nodes[id])]);
    }

    private void Draw(EdgeDocument edge)
    {
        var from = nodes[edge.From];
        if (edge.IsDependency)
        {
            // From then on every action of the node leads somewhere, and ends cannot be drawn beside that.
            if (_ended.Add(edge.From))
            {
                foreach (var end in edges.From(edge.From).Where(end => end.Kind != TransitionKind.Node))
                    Lead(end, from);
            }

            _flow.LeadOn(from, nodes[edge.To]);
        }
        else if (edge.Kind == TransitionKind.Node || !_ended.Contains(edge.From))
        {
            Lead(edge, from);
        }
    }

    private void Lead(EdgeDocument edge, Node from)
    {
        var conditions = ConditionalEdge.AreJudgedBy(from) ? [] : edges.ConditionsOf(edge.From).Where(way => way.Action == edge.Action).ToList();
        Lead(edge, conditions.Count == 0 ? from : Fork(edge, from, conditions),
            edge.Condition is null ? edge.Action : ConditionalEdge.ActionOf(edge.Action, edge.Condition));
    }

    private void Lead(EdgeDocument edge, Node from, ActionName action)
    {
        if (edge.Kind == TransitionKind.End)
            _flow.End(from, action);
        else if (edge.Kind == TransitionKind.Exit)
            _flow.Exit(from, action, edge.Outcome);
        else
            _flow.Lead(from, action, nodes[edge.To]);
    }

    /// <summary>The node behind one that cannot judge conditions; that of errors serves the action <c>error</c>, too.</summary>
    private ForkNode Fork(EdgeDocument edge, Node from, IReadOnlyList<ConditionalEdge> conditions)
    {
        if (_forks.TryGetValue((edge.From, edge.Action), out var known))
            return known;
        var fork = edge.Action == EdgeDocument.Error ? new ErrorForkNode(edge.From, conditions) : new ForkNode(edge.From, edge.Action, conditions);
        _forks.Add((edge.From, edge.Action), fork);
        _flow.Lead(from, edge.Action, fork);
        return fork;
    }

    /// <summary>A failed visit is led by the edges of the action <c>error</c>; to several, or by conditions, through a node that forks.</summary>
    private void DrawFailure(NodeDocument node)
    {
        var made = nodes[node.Id];
        if (node.ErrorBoundary is { } boundary)
        {
            _flow.OnError(made, nodes[boundary]);
            return;
        }

        var errors = node.ErrorEdgesTakeFailures ? edges.ErrorsOf(node.Id) : [];
        if (errors.Count == 0)
        {
            if (node.ErrorEdgesTakeFailures && document.FailuresFallThrough)
                _flow.ContinueOnError(made);
        }
        else if (errors is [{ Condition: null, Kind: TransitionKind.Node } only])
        {
            _flow.OnError(made, nodes[only.To]);
        }
        else if (_forks.TryGetValue((node.Id, EdgeDocument.Error), out var known))
        {
            _flow.OnError(made, known);
        }
        else
        {
            var fork = new ErrorForkNode(node.Id, [.. edges.ConditionsOf(node.Id).Where(edge => edge.Action == EdgeDocument.Error)]);
            _flow.OnError(made, fork);
            foreach (var edge in errors)
                Lead(edge, fork, edge.Condition is null ? edge.Action : ConditionalEdge.ActionOf(edge.Action, edge.Condition));
        }
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
