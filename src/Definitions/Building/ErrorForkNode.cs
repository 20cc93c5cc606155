namespace ActorFlow.Definitions.Building;

/// <summary>Stands behind a failed node whose error leads to several nodes, or by conditions.</summary>
internal sealed class ErrorForkNode(string node, IReadOnlyList<ConditionalEdge> conditions) : Node<NoPrep, NoPrep>($"{node}:error")
{
    /// <summary>The key under which the error of a node is kept, as only the fork itself is led to by it.</summary>
    public static string KeyOf(string node) => $"$error:{node}";

    protected override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

    protected override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context) => default;

    protected override ValueTask<ActionName> PostAsync(NodeContext context, NoPrep prep, NoPrep exec) 
    {
        if (context.Error is { } error)
            context.State.Set(KeyOf(node), new FunctionError(error.Node, error.Type, error.Message, error.Attempts));
        return new(ConditionalEdge.Route(conditions, EdgeDocument.Error, context));
    }
}
