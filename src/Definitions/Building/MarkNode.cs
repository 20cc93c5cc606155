namespace ActorFlow.Definitions.Building;

/// <summary>Notes which action a cluster's root came to.</summary>
internal sealed class MarkNode(string name) : Node<NoPrep, NoPrep>(name)
{
    protected internal override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

    protected internal override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context) => default;
}
