using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Starts runs in memory that nobody can know yet, those of the items of a batch among them, on the thread of whoever asks, without a word to the registry. Thread-safe.</summary>
/// <remarks>
/// The run's supervisor is made here and takes its first turn at once; user code begins in a node actor, on a thread of the pool. The registry finds these runs in the <see cref="RunTable"/>
/// and treats them like its own; they leave it by themselves. Supervisors that fail are heard of by way of <see cref="Parent"/>, and stopped with the registry.
/// </remarks>
internal sealed class RunStarter(RunEnvironment environment, ActorCell<RegistryMessage> registry)
{
    private readonly Parent _parent = new(registry, environment.Table);
    private readonly Props<RunMessage> _supervisors = RunRegistry.PropsOfSupervisors(environment, registry);
    private RunMessage.Begin? _lastBeginning;

    /// <summary>Starts a run under an id of its own.</summary>
    /// <inheritdoc cref="TryStart(FlowDefinition, StatePatch, RunId, RunId?)" path="/returns"/>
    public RunSlot? TryStart(FlowDefinition flow, StatePatch input) => TryStart(flow, input, default, null);

    /// <summary>Starts a run.</summary>
    /// <param name="flow">The flow; its runs are in memory.</param>
    /// <param name="input">What the run begins with.</param>
    /// <param name="id">An id that nobody else gives to a run; none: one of its own.</param>
    /// <param name="keyRun">In whose name idempotency keys are made, if not in the run's own.</param>
    /// <returns>Its slot, which is lost where nothing is started any more; null when the run has to go by the registry.</returns>
    public RunSlot? TryStart(FlowDefinition flow, StatePatch input, RunId id, RunId? keyRun)
    {
        var table = environment.Table;
        var now = environment.Now;
        var own = RunCorner.OfThisThread;
        if (!own.TryFindPlace(table, out var place))
            return null;
        if (id == default)
            id = RunIds.At(own, now, place);
        // Whatever it is told waits behind its beginning, and that leaves nothing to be refused: so it has started as soon as it can be found.
        var beginning = BeginningOf(flow, input);
        var slot = new RunSlot(id, environment, flow, beginning.Scope ?? environment.ScopeOf(flow)) { Beginning = beginning };
        if (keyRun is { } key)
            slot.OtherKeyRun = key;
        var supervisor = ActorCell<RunMessage>.Foster(environment.Actors!, _supervisors, _parent, slot, isHeld: RunSupervisor.SpareOfThisThread is not null);
        slot.Supervisor = supervisor;
        if (!table.TryAdd(slot, place, own.Thread))
            return null;
        if (table.IsClosed)
        {
            environment.Forget(slot, own.Thread);
            slot.Refuse(new FlowSystemStoppedException());
            return slot;
        }

        if (!RunSupervisor.TryBegin(environment, slot, supervisor, registry, now))
            supervisor.BeginHere();
        return slot;
    }

    /// <summary>What a supervisor begins with, which is the same for all runs of a flow that are given nothing.</summary>
    private RunMessage.Begin BeginningOf(FlowDefinition flow, StatePatch input)
    {
        if (!input.IsEmpty || RegistryMessage.Start.WatchedStarter is not null)
            return new RunMessage.Begin(flow, input, StartFacts.None, isNew: true) { Starter = RegistryMessage.Start.WatchedStarter };
        var last = Volatile.Read(ref _lastBeginning);
        if (last is not null && ReferenceEquals(last.Flow, flow))
            return last;
        var beginning = new RunMessage.Begin(flow, StatePatch.Empty, StartFacts.None, isNew: true) { Scope = environment.ScopeOf(flow) };
        Volatile.Write(ref _lastBeginning, beginning);
        return beginning;
    }

    private sealed class Parent(ActorRef<RegistryMessage> registry, RunTable table) : FosterParent(registry)
    {
        protected override void OnFailed(ActorFailure failure)
        {
            foreach (var slot in table.All())
            {
                if (ReferenceEquals(slot.Supervisor, failure.Actor))
                    registry.Tell(new RegistryMessage.SupervisorEnded(slot, slot.Supervisor!));
            }
        }
    }
}
