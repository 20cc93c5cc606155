namespace ActorFlow;

/// <content>Nodes for dynamic work, and the drawings of such work.</content>
public sealed partial class FlowBuilder
{
    private FlowDefinition? _home;
    private bool _isTask;
    private bool _isWholeTask;

    /// <summary>
    /// Lets the flow know nodes that nothing leads to, so that others can add them while a run goes on, with <see cref="NodeContext.Next(FlowPart)"/>
    /// or <see cref="NodeContext.Goto(Node)"/>. Nodes on edges of the flow are known without it.
    /// </summary>
    public FlowBuilder Include(params ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes)
            Place(node).IsIncluded = true;
        return this;
    }

    /// <summary>Makes it a drawing of dynamic work, or of a part of it.</summary>
    /// <param name="home">The flow that knows the nodes; null changes nothing.</param>
    /// <param name="isWhole">Whether it is the work itself, and not a group in it.</param>
    internal FlowBuilder ForTask(FlowDefinition? home, bool isWhole)
    {
        _home = home;
        _isTask = home is not null || _isTask;
        _isWholeTask = isWhole;
        return this;
    }

    /// <summary>A node of dynamic work keeps what the flow that knows it says of its failures and results; the edges are those of the work.</summary>
    private void TakeOverFromHome()
    {
        if (_home is not { } home || !_isWholeTask)
            return;
        _onFailure = home.OnFailure;
        for (var (i, drawn) = (0, _nodes.Count); i < drawn; i++)
        {
            var place = _nodes[i];
            if (place.Node is StartNode || home.Find(place.Node.Name) is not { } known || known.Node != place.Node)
                continue;
            place.ContinuesOnError |= known.ContinuesOnError;
            place.KeepsResult |= place.Node.HasResult && (known.KeepsResult || drawn > 1);
            if (known.ErrorBoundary is { } handler)
                OnError(place.Drawn, home.Find(handler)!.Node);
        }
    }
}
