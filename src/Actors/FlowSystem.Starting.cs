using ActorFlow.Actors.Client;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow;

/// <content>Starting runs.</content>
public sealed partial class FlowSystem
{
    private static readonly StartOptions NoOptions = new();

    /// <summary>Starts a run, or finds the one that has the id or key; its first input stands. Completes when the start is committed.</summary>
    /// <param name="flow">The flow; registered with <see cref="FlowSystemOptions.AddFlow"/> unless it is not durable.</param>
    /// <param name="input">What the run's shared state begins with.</param>
    /// <param name="options">Id, key, tags and memo.</param>
    /// <param name="cancellationToken">Ends the waiting; the run may have been started all the same.</param>
    /// <exception cref="RunConflictException">The id belongs to a run of another flow.</exception>
    /// <exception cref="FlowNotRegisteredException">The flow is durable and not registered.</exception>
    /// <exception cref="StateException">A value of the input is refused.</exception>
    /// <exception cref="FlowSystemStoppedException">The system has been stopped.</exception>
    public Task<RunHandle> StartAsync(FlowDefinition flow, RunInput? input = null, StartOptions? options = null, CancellationToken cancellationToken = default)
    {
        // So are begun most runs in memory: nothing is waited for, and nothing can be refused but by a system that is stopping.
        if (_starter is not null && options is null && flow is not null && _stopped is null && Fault is null && !cancellationToken.IsCancellationRequested
            && !NeedsCare(flow) && TryFreeze(flow, input) is { } patch && _starter.TryStart(flow, patch) is { } slot)
            return slot.IsStarted ? Task.FromResult(new RunHandle(this, slot)) : HandleOfAsync(slot, flow, cancellationToken).AsTask();
        return StartByTaskAsync(flow!, input, options, cancellationToken);
    }

    /// <summary>What a run begins with; null where the flow itself has to look at it, or it is to be refused, which whoever starts hears by the task.</summary>
    private StatePatch? TryFreeze(FlowDefinition flow, RunInput? input)
    {
        if (input is null)
            return StatePatch.Empty;
        if (flow.Admission is not null)
            return null;
        try
        {
            return input.ToPatch(_environment.ScopeOf(flow), _environment.Now);
        }
        catch (Exception)
        {
            // It is found again on the way that tells it.
            return null;
        }
    }

    private bool NeedsCare(FlowDefinition flow) => flow.NeedsCare && _options.Flows.Find(flow.Name) != flow;

    private async Task<RunHandle> StartByTaskAsync(FlowDefinition flow, RunInput? input, StartOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flow);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfUnable();
        EnsureRegistered(flow);
        if (NeedsCare(flow))
            _resources.Use(flow);
        options ??= NoOptions;
        if (input is not null && flow.Admission is { } admit)
            input = admit(input);
        var patch = input is null ? StatePatch.Empty : input.ToPatch(_environment.ScopeOf(flow), _environment.Now);
        // Nothing is waited for, and nobody else can be meant: so begin most runs in memory.
        if (ReferenceEquals(options, NoOptions) && _journal is null)
        {
            var slot = _starter?.TryStart(flow, patch) ?? Begin(flow, NewId(), patch, StartFacts.None);
            return slot.IsStarted && slot.RedirectTo is null ? new RunHandle(this, slot) : await HandleOfAsync(slot, flow, cancellationToken);
        }

        return await StartAsync(flow, patch, options, cancellationToken);
    }

    /// <summary>Starts a run in memory from values that are frozen already.</summary>
    internal Task<RunHandle> StartFrozenAsync(FlowDefinition flow, StatePatch input, CancellationToken cancellationToken)
    {
        ThrowIfUnable();
        return StartAsync(flow, input, NoOptions, cancellationToken).AsTask();
    }

    private async ValueTask<RunHandle> StartAsync(FlowDefinition flow, StatePatch patch, StartOptions options, CancellationToken cancellationToken)
    {
        if (_environment.Definitions is { } definitions && flow.Durability != Durability.None)
            await definitions.KeepAsync(flow, cancellationToken);
        var isNew = options is { Id: null, Key: null };
        var id = options.Id ?? NewId();
        var facts = ReferenceEquals(options, NoOptions) || options is { Key: null, Tags.Count: 0, Memo: null, Parent: null, Deadline: null } ? StartFacts.None
            : new StartFacts(options.Key, options.Tags, options.Memo, options.Parent?.Value) { Within = options.Deadline };
        // Back-pressure acts here, where work enters, and nowhere behind.
        await _backlog.EnterAsync(cancellationToken);
        if (isNew)
            return await HandleOfAsync(Begin(flow, id, patch, facts), flow, cancellationToken);
        while (true)
        {
            try
            {
                return await HandleOfAsync(await BeginOrFindAsync(flow, id, patch, facts, options.Via, cancellationToken), flow, cancellationToken);
            }
            catch (RunNotFoundException error) when (error.RunId == id)
            {
                // Somebody was looking for it just then, and has learned that it is not there. So nothing stands in its way.
            }
        }
    }

    /// <summary>The handle of a run that is being started, or of the one that has its id or key, once it is known which.</summary>
    private async ValueTask<RunHandle> HandleOfAsync(RunSlot slot, FlowDefinition flow, CancellationToken cancellationToken)
    {
        if (!slot.IsStarted)
            slot = await Answer(slot.Started, cancellationToken);
        if (slot.RedirectTo is { } holder)
            slot = await FindSlotAsync(holder, cancellationToken);
        return ReferenceEquals(slot.Flow, flow.Name) || slot.Flow == flow.Name ? new RunHandle(this, slot) : throw new RunConflictException(slot.RunId, slot.Flow ?? "?", flow.Name);
    }

    /// <summary>Starts a run that nobody can know yet: who starts it waits in its slot. Registry and supervisor take it up on this thread if they are idle.</summary>
    private RunSlot Begin(FlowDefinition flow, RunId id, StatePatch patch, StartFacts facts)
    {
        var slot = new RunSlot(id) { Flow = flow.Name, IsJournaled = _journal is not null && flow.Durability != Durability.None };
        _registry.TellQuestion(new RegistryMessage.Start(flow, id, isNew: true, patch, facts, reply: null) { Slot = slot });
        return slot;
    }

    private Task<RunSlot> BeginOrFindAsync(FlowDefinition flow, RunId id, StatePatch patch, StartFacts facts, CommandTicket? via, CancellationToken cancellationToken)
    {
        var reply = NewReply<RunSlot>();
        _registry.Tell(new RegistryMessage.Start(flow, id, isNew: false, patch, facts, reply) { Via = via });
        return Answer(reply.Task, cancellationToken);
    }
}
