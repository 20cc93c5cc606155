namespace ActorFlow.Definitions.Building;

/// <summary>Looks at the conditions of the edges that leave a cluster or another document.</summary>
internal sealed class RouteNode(string name, ConditionalEdge edge) : Node<NoPrep, NoPrep>(name)
{
    protected override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

    protected override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context) => default;

    protected override ValueTask<ActionName> PostAsync(NodeContext context, NoPrep prep, NoPrep exec) => new(ConditionalEdge.Route([edge], edge.Action, context));
}
