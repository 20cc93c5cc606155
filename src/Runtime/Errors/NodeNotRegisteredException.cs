namespace ActorFlow;

/// <summary>A flow names a node class that the host's services do not know.</summary>
public sealed class NodeNotRegisteredException : InvalidOperationException
{
    internal NodeNotRegisteredException(string node, Type type)
        : base($"Node '{node}' is resolved from services, and no service {TypeNames.Of(type)} is registered. Register it, for example "
            + $"services.AddScoped<{TypeNames.Of(type)}>(), and give the provider to the flow system as its Services.")
        => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }
}
