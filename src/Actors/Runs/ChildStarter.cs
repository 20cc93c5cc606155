using ActorFlow.Actors.Kernel;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Starts and stops child runs for their parents' supervisors, beside their turns.</summary>
internal static class ChildStarter
{
    /// <summary>Starts a child, or finds the one that was started before.</summary>
    public static async ValueTask<RunMessage> StartAsync(RunEnvironment environment, ActorRef<RegistryMessage> registry, FlowDefinition flow, RunId child, StatePatch input, StartFacts facts)
    {
        if (environment.Definitions is { } definitions && flow.Durability != Durability.None)
            await definitions.KeepAsync(flow, CancellationToken.None);
        var reply = new TaskCompletionSource<RunSlot>(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.Tell(new RegistryMessage.Start(flow, child, false, input, facts, reply));
        var slot = await EngineWait.For(environment.Actors!, new ValueTask<RunSlot>(reply.Task));
        slot = await EngineWait.For(environment.Actors!, new ValueTask<RunSlot>(slot.Started));
        return new RunMessage.ChildBegun(child, slot.Flow is null || slot.Flow == flow.Name ? null : new RunConflictException(child, slot.Flow, flow.Name));
    }

    /// <summary>Asks a child to stop.</summary>
    public static async ValueTask<RunMessage> StopAsync(RunEnvironment environment, ActorRef<RegistryMessage> registry, RunId child, string reason)
    {
        var reply = new TaskCompletionSource<ControlAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.Tell(new RegistryMessage.Forward(child, new RunMessage.Control(new RunControl(RunControlKind.Cancel, reason), reply)));
        await EngineWait.For(environment.Actors!, new ValueTask<ControlAnswer>(reply.Task));
        return new RunMessage.ChildStopped(child, null);
    }
}
