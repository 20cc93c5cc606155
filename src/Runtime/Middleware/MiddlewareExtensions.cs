namespace ActorFlow;

/// <summary>Gives middleware to a node.</summary>
public static class MiddlewareExtensions
{
    /// <summary>Wraps the node's visits in layers, the first of them outermost; those that are there already stay outside.</summary>
    /// <exception cref="NodeFrozenException">A flow that uses the node has been built.</exception>
    public static TNode Use<TNode>(this TNode node, params ReadOnlySpan<NodeMiddleware> layers)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.Use(layers);
        return node;
    }

    /// <summary>Wraps the node's visits in the layers of a stack.</summary>
    /// <exception cref="NodeFrozenException">A flow that uses the node has been built.</exception>
    public static TNode Use<TNode>(this TNode node, MiddlewareStack stack)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(stack);
        return node.Use(stack.Layers);
    }

    /// <summary>Wraps each attempt of the node's Exec in a lambda: <c>.Use(async (call, next) => { …; return await next(call); })</c>.</summary>
    /// <exception cref="NodeFrozenException">A flow that uses the node has been built.</exception>
    public static TNode Use<TNode>(this TNode node, Func<ExecCall, ExecNext, ValueTask<object?>> around)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(around);
        return node.Use(new ExecLayer(around));
    }
}
