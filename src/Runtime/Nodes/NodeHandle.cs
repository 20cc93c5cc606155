namespace ActorFlow;

/// <summary>Stands in a flow for a node that is resolved from the host's services for each visit. Made by <see cref="Node.Of"/>.</summary>
/// <typeparam name="TNode">The node's class.</typeparam>
public sealed class NodeHandle<TNode> : Node, INodeHandle
    where TNode : Node
{
    internal NodeHandle(string? name)
        : base(name, typeof(TNode))
    {
    }

    Type INodeHandle.NodeType => typeof(TNode);

    internal override string? InputType => InputTypes.OfClass(typeof(TNode));

    internal override VisitBody NewBody(IVisitPort port) => new HandleBody<TNode>(this, port);
}

/// <summary>What the engine asks a handle.</summary>
internal interface INodeHandle
{
    /// <summary>The class that is resolved.</summary>
    Type NodeType { get; }
}
