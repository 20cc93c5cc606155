namespace ActorFlow;

/// <summary>A node resolved from services has set options on itself, where the engine cannot see them in time.</summary>
public sealed class NodeOptionsIgnoredException : InvalidOperationException
{
    internal NodeOptionsIgnoredException(string node, Type type)
        : base($"Node '{node}': the class {TypeNames.Of(type)} sets its options itself, which comes too late for a node resolved from services. "
            + $"Set them in the flow: Node.Of<{TypeNames.Of(type)}>().Attempts(3).")
        => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }
}
