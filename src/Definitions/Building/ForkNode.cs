namespace ActorFlow.Definitions.Building;

/// <summary>
/// Stands behind a node that cannot route by conditions itself - a sub-flow, a cluster, a group, a node of code - for one of its actions, and takes
/// the edges that hold.
/// </summary>
internal class ForkNode(string node, ActionName action, IReadOnlyList<ConditionalEdge> conditions) : Node<NoPrep, NoPrep>(NameOf(node, action))
{
    public IReadOnlyList<ConditionalEdge> Conditions => conditions;

    public static string NameOf(string node, ActionName action) => $"{node}:{action.Value}";

    protected internal override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

    protected internal override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context) => default;

    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, NoPrep prep, NoPrep exec)
        => new(ConditionalEdge.Route(conditions, action, context));
}
