namespace ActorFlow.Definitions.Building;

/// <summary>Stands behind a failed node whose error leads to several nodes, or by conditions.</summary>
internal sealed class ErrorForkNode(string node, IReadOnlyList<ConditionalEdge> conditions) : ForkNode(node, EdgeDocument.Error, conditions)
{
    private readonly string _node = node;

    /// <summary>The key under which the error of a node is kept, as only the fork itself is led to by it.</summary>
    public static string KeyOf(string node) => $"$error:{node}";

    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, NoPrep prep, NoPrep exec)
    {
        if (context.Error is { } error)
            context.State.Set(KeyOf(_node), new FunctionError(error.Node, error.Type, error.Message, error.Attempts));
        return base.PostAsync(context, prep, exec);
    }
}
