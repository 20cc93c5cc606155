namespace ActorFlow.Definition;

/// <summary>A loop of a flow: nodes that can all reach one another. Loops lie within one another, never across.</summary>
/// <param name="parent">The loop around it, or null.</param>
/// <param name="members">Indices of its nodes, those of inner loops included.</param>
internal sealed class Loop(Loop? parent, IReadOnlyList<int> members)
{
    public Loop? Parent => parent;

    public int Depth { get; } = parent is null ? 1 : parent.Depth + 1;

    public IReadOnlyList<int> Members => members;

    /// <summary>Where the loop is entered from outside. An edge from inside to one of them leads back: it begins the next round.</summary>
    public HashSet<int> Heads { get; } = [];

    /// <summary>The nodes in it that join paths. A loop without any has no rounds to keep apart.</summary>
    public List<FlowNode> Joins { get; } = [];
}
