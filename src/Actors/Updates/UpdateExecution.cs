using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Updates;

/// <summary>An update under way. Its supervisor keeps it until its outcome counts, or is refused.</summary>
internal sealed class UpdateExecution(RunId runId, FlowUpdate update, RunMessage.Update request, StateScope scope, ActorRef<RunMessage> supervisor)
    : IStateOwner
{
    public RunId RunId => runId;

    public FlowUpdate Update => update;

    public RunMessage.Update Request => request;

    public StateScope Scope => scope;

    public ActorRef<RunMessage> Supervisor => supervisor;

    /// <summary>The actor that runs it.</summary>
    public ActorRef<UpdateMessage>? Actor { get; set; }

    /// <summary>How often it has run because the state moved under it.</summary>
    public int Runs { get; set; }

    string IStateOwner.Describe() => $"run '{runId}', update '{update.Name}'";
}
