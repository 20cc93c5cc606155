using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>The child run of a visit.</summary>
internal sealed partial class VisitExecution
{
    /// <inheritdoc/>
    public ChildResult? Child => _rare?.Child;

    ValueTask IVisitPort.UndoChildAsync(RunId child) => throw new NotSupportedException("Only a compensation undoes a child.");

    /// <summary>The input that Prep has made for the child.</summary>
    /// <exception cref="StateException">A value of it is refused.</exception>
    public StatePatch FreezeChildInput() => ((ChildBody)Body!).Input!.ToPatch(Environment.ScopeOf(((ChildRunNode)_place.Node).Flow), DispatchedAt);
}
