namespace ActorFlow;

/// <content>The flow as a run of its own.</content>
public sealed partial class FlowDefinition
{
    private bool? _canUndo;

    /// <summary>Whether any node of the flow, of its nested flows or of its children can undo what it does.</summary>
    internal bool CanUndo
    {
        get
        {
            if (_canUndo is { } known)
                return known;
            // A flow that contains itself can undo what its other nodes can.
            _canUndo = false;
            var can = Nodes.Any(node => node.Compensates || node.SubFlow is { CanUndo: true });
            _canUndo = can;
            return can;
        }
    }

    /// <summary>How many runs may be each other's children: 32.</summary>
    public const int MaxChildDepth = 32;

    /// <summary>
    /// Uses the flow as a node that starts a child run: with a state, a journal and a life of its own, unlike <see cref="AsNode"/>.
    /// </summary>
    /// <param name="name">The node's name; null takes the flow's.</param>
    public ChildRunNode AsChildRun(string? name = null) => new(name ?? Name, this);
}
