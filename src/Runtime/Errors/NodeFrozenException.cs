namespace ActorFlow;

/// <summary>An option of a node was changed after a flow that uses the node had been built.</summary>
public sealed class NodeFrozenException : InvalidOperationException
{
    internal NodeFrozenException(string node)
        : base($"Node '{node}' is part of a flow that has been built, so its options no longer change. Set them before Build(), or use a new node object.")
        => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }
}
