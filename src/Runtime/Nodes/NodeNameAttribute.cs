namespace ActorFlow;

/// <summary>Gives the nodes of a class a name other than the name of the class.</summary>
/// <param name="name">The node's name, unique in its flow.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NodeNameAttribute(string name) : Attribute
{
    /// <summary>The node's name.</summary>
    public string Name { get; } = name;
}
