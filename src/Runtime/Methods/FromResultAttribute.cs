namespace ActorFlow;

/// <summary>Lets a parameter of a method node read the kept result of a node. The flow must keep it, or it is not built.</summary>
/// <param name="node">The node's name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromResultAttribute(string node) : Attribute
{
    /// <summary>The node's name.</summary>
    public string Node { get; } = node;
}
