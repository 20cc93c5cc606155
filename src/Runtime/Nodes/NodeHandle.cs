using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace ActorFlow;

/// <summary>Stands in a flow for a node that is resolved from the host's services for each visit. Made by <see cref="Node.Of"/>.</summary>
/// <typeparam name="TNode">The node's class.</typeparam>
public sealed class NodeHandle<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.NonPublicMethods)] TNode> : Node, INodeHandle
    where TNode : Node
{
    internal NodeHandle(string? name)
        : base(name, typeof(TNode))
    {
    }

    Type INodeHandle.NodeType => typeof(TNode);

    internal override string? InputType => InputTypes.OfClass(typeof(TNode));

    internal override bool Compensates { get; } = OverridesCompensation();

    internal override string? UndoType => Compensates ? InputTypes.ResultOfClass(typeof(TNode)) : null;

    private static bool OverridesCompensation()
        => typeof(TNode).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
            .Any(method => method is { Name: nameof(Node<,>.CompensateAsync), IsVirtual: true, DeclaringType: { } type }
                && !(type.IsGenericType
                    && (type.GetGenericTypeDefinition() == typeof(Node<,>) || type.GetGenericTypeDefinition() == typeof(NodeDecorator<,>))));

    internal override VisitBody NewBody(IVisitPort port) => new HandleBody<TNode>(this, port);
}

/// <summary>What the engine asks a handle.</summary>
internal interface INodeHandle
{
    /// <summary>The class that is resolved.</summary>
    Type NodeType { get; }
}
