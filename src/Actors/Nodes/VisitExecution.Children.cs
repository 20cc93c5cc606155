using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>The child run of a visit.</summary>
internal sealed partial class VisitExecution
{
    /// <inheritdoc/>
    public ChildResult? Child { get; } = visit.Child is { } child && place.Node is ChildRunNode node
        ? new ChildResult(child.Id, child.Status, child.Action, child.Error, child.Reason, node.Asked(child.Values), environment.ScopeOf(node.Flow), visit.Since)
        : null;

    ValueTask IVisitPort.UndoChildAsync(RunId child) => throw new NotSupportedException("Only a compensation undoes a child.");

    /// <summary>The input that Prep has made for the child.</summary>
    /// <exception cref="StateException">A value of it is refused.</exception>
    public StatePatch FreezeChildInput() => ((ChildBody)Body!).Input!.ToPatch(environment.ScopeOf(((ChildRunNode)place.Node).Flow), DispatchedAt);
}
