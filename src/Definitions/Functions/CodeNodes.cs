namespace ActorFlow.Definitions.Functions;

/// <summary>Nodes of the host's code that documents can name.</summary>
internal static class CodeNodes
{
    /// <summary>
    /// The class by which a node in a flow is known; null for the engine's own, such as nodes made of lambdas, which are all of one class. A handle
    /// for a node of the host's services tells its class.
    /// </summary>
    public static Type? Known(Type type)
        => type.Assembly != typeof(Node).Assembly || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(NodeHandle<>)) ? type : null;

    public static FlowFunction Function<TNode>(string id, string summary, Func<string, TNode> make, Type? type)
        where TNode : Node
        => new()
        {
            Id = id,
            Summary = summary,
            IsDrawn = true,
            NewNode = name => Made(id, name, make),
            NodeType = type,
            Body = _ => throw new NotSupportedException($"{id} is a node of its own, and not called."),
        };

    private static Node Made<TNode>(string id, string name, Func<string, TNode> make)
        where TNode : Node
    {
        var node = make(name);
        if (node is null || node.Name != name || node.Options.IsFrozen)
        {
            throw new ArgumentException(
                $"The maker of '{id}' was asked for a node named '{name}', and gave {(node is null ? "none" : node.Name != name ? $"one named '{node.Name}'" : "one that belongs to a flow already")}. Make a new node of that name each time.");
        }

        return node;
    }
}
