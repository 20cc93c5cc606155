using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>
/// What supervisors ask of the child runs of their runs, beside their turns. A run that has the id and another parent is never touched.
/// </summary>
internal static class ChildCalls
{
    /// <summary>Stores the definition of a child's flow, without which the child must not begin.</summary>
    public static async ValueTask<RunMessage> PrepareAsync(DefinitionKeeper definitions, FlowDefinition flow, ChildRun child)
    {
        await definitions.KeepAsync(flow, CancellationToken.None);
        return new RunMessage.ChildPrepared(child);
    }

    /// <summary>
    /// Sees a child started; one that was there before has to be this run's, goes on if it is to, and says what it came to if it has ended.
    /// </summary>
    public static async ValueTask<RunMessage> FollowAsync(RunEnvironment environment, ChildRun child, FlowDefinition flow, StartFacts facts,
        Task<RunSlot> starting)
    {
        var slot = await EngineWait.For(environment.Actors!, new ValueTask<RunSlot>(starting));
        slot = await EngineWait.For(environment.Actors!, new ValueTask<RunSlot>(slot.Started));
        if (ReferenceEquals(slot.Origin, facts))
            return new RunMessage.ChildBegun(child, null);
        var found = await QueryAsync(environment, child.Id);
        if (found.Parent != facts.Parent)
            return new RunMessage.ChildBegun(child, new RunConflictException(child.Id, new RunId(facts.Parent!)));
        if (found.Flow != flow.Name)
            return new RunMessage.ChildBegun(child, new RunConflictException(child.Id, found.Flow, flow.Name));
        if (found.IsPruned)
            return new RunMessage.ChildBegun(child, new RunPrunedException(child.Id));
        if (!child.IsAgain || found.Status is not (RunStatus.Failed or RunStatus.Cancelled) || found.ForAttempt >= child.Attempt)
            return new RunMessage.ChildBegun(child, null) { Result = found.Status.IsEnded() ? found : null };
        var answer = await ControlAsync(environment, child.Id, new RunControl(RunControlKind.Retry) { Parent = facts.Parent, For = child.Attempt });
        return new RunMessage.ChildBegun(child, null) { IsLater = answer.Refusal is not (Refusal.None or Refusal.TakenBefore) };
    }

    /// <summary>Asks a child to stop.</summary>
    public static async ValueTask<RunMessage> StopAsync(RunEnvironment environment, ChildRun child, RunId parent, string reason)
    {
        await ControlAsync(environment, child.Id, new RunControl(RunControlKind.Cancel, reason) { Parent = parent.Value });
        return new RunMessage.ChildStopped(child, null);
    }

    /// <summary>A run as it stands, as committed.</summary>
    public static ValueTask<RunResult> QueryAsync(RunEnvironment environment, RunId run)
    {
        var reply = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Registry!.Tell(new RegistryMessage.Forward(run, new RunMessage.Query(reply)));
        return EngineWait.For(environment.Actors!, new ValueTask<RunResult>(reply.Task));
    }

    public static ValueTask<ControlAnswer> ControlAsync(RunEnvironment environment, RunId run, RunControl control)
    {
        var reply = new TaskCompletionSource<ControlAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Registry!.Tell(new RegistryMessage.Forward(run, new RunMessage.Control(control, reply)));
        return EngineWait.For(environment.Actors!, new ValueTask<ControlAnswer>(reply.Task));
    }
}
