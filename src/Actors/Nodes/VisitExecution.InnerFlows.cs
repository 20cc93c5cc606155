using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>Flows that items run: in memory, with states of their own, cancelled with the item.</summary>
internal sealed partial class VisitExecution
{
    StateMap IVisitPort.Committed => _run.Committed;

    ValueTask<RunResult> IVisitPort.RunFlowAsync(FlowDefinition flow, StatePatch input, ExecContext context)
    {
        var cancellation = context.CancellationToken;
        cancellation.ThrowIfCancellationRequested();
        var visit = IdempotencyKey;
        var key = RunId.OfPlain(new ItemKey(this, visit, context.Item));
        // A run of an earlier attempt of the batch may still be on its way out: this is another one.
        var id = RunId.OfPlain(new ItemText(visit, context.Item, Attempt, context.Attempt));
        // An item with a limit of its own has a token of its own, which has to be asked for each; and whoever left it behind is not to wait for its run.
        return cancellation == CancellationToken && TryStartHere(flow, input, id, key) is { } slot
            ? slot.TryGetResult(out var result) && result.Status != RunStatus.Cancelled ? new(result) : EndOfAsync(slot, default, cancellation)
            : RunFlowAsync(flow, input, id, key, cancellation);
    }

    /// <summary>
    /// Begins the run of an item, and where it can be, goes with it on this thread until it has ended or awaits something: the item's lane would do nothing else but wait for that.
    /// </summary>
    /// <returns>Null when the run has to be started in another way.</returns>
    private RunSlot? TryStartHere(FlowDefinition flow, StatePatch input, RunId id, RunId key)
    {
        if (Environment.Starter is not { } starter || Environment.Actors!.Dispatcher is not ThreadPoolDispatcher dispatcher)
            return null;
        CancelItemsWithVisit();
        var worker = Worker.BeginHere();
        RunSlot? slot;
        try
        {
            slot = starter.TryStart(flow, input, id, key);
        }
        catch when (worker?.EndHere() is { } left)
        {
            dispatcher.Reschedule(left);
            throw;
        }

        var woken = worker?.EndHere();
        // It may have been too early to be found by the cancellation.
        if (slot is not null && IsCancelled)
            Cancel(slot);
        if (woken is not null)
            dispatcher.RunHere(worker!, woken);
        return slot;
    }

    private async ValueTask<RunResult> RunFlowAsync(FlowDefinition flow, StatePatch input, RunId id, RunId key, CancellationToken cancellation)
    {
        RunSlot slot;
        try
        {
            slot = Environment.Starter?.TryStart(flow, input, id, key) ?? await StartByRegistryAsync(flow, input, id, key);
        }
        catch (FlowSystemStoppedException)
        {
            throw new ItemSuspendedException();
        }

        return await EndOfAsync(slot, cancellation.UnsafeRegister(static slot => Cancel((RunSlot)slot!), slot), cancellation);
    }

    /// <param name="slot">The run.</param>
    /// <param name="cancelled">By which it is cancelled, if not with the visit.</param>
    /// <param name="cancellation">With what the item is cancelled.</param>
    private async ValueTask<RunResult> EndOfAsync(RunSlot slot, CancellationTokenRegistration cancelled, CancellationToken cancellation)
    {
        await using var registration = cancelled;
        try
        {
            // Where it can be, the lane goes on on the thread on which the run has ended.
            var ended = Environment.Starter is null ? null : slot.TryWait();
            var result = await EngineWait.For(Environment.Actors!, new ValueTask<RunResult>(ended ?? slot.Ended));
            if (result.Status == RunStatus.Cancelled)
                cancellation.ThrowIfCancellationRequested();
            return result;
        }
        catch (FlowSystemStoppedException)
        {
            // That is no failure of the item: it runs again at the next start.
            throw new ItemSuspendedException();
        }
    }

    private ValueTask<RunSlot> StartByRegistryAsync(FlowDefinition flow, StatePatch input, RunId id, RunId key)
    {
        var started = new TaskCompletionSource<RunSlot>(TaskCreationOptions.RunContinuationsAsynchronously);
        Environment.Registry!.Tell(new RegistryMessage.Start(flow, id, isNew: true, input, StartFacts.None, started) { KeyRun = key });
        return EngineWait.For(Environment.Actors!, new ValueTask<RunSlot>(started.Task));
    }

    /// <summary>Has the runs of its items cancelled with the visit: all of them at once, so that none has to be registered by itself.</summary>
    private void CancelItemsWithVisit()
    {
        var rare = Rare;
        if (Volatile.Read(ref rare.CancelsItems))
            return;
        var token = CancellationToken;
        lock (rare.Gate)
        {
            if (rare.CancelsItems)
                return;
            rare.CancelsItems = true;
        }

        token.UnsafeRegister(static visit => ((VisitExecution)visit!).CancelItems(), this);
    }

    /// <summary>
    /// Cancels the runs of items that are under way. Whoever starts one puts it into the table and then looks whether the visit is cancelled; here it is the other way round, behind a fence that all threads
    /// pass: so no run is missed.
    /// </summary>
    private void CancelItems()
    {
        foreach (var slot in Environment.Table.AllNow())
        {
            if (slot.OtherKeyRun.Late is ItemKey key && ReferenceEquals(key.Owner, this))
                Cancel(slot);
        }
    }

    /// <summary>A run in memory has one supervisor in its life; if that has ended, the run has.</summary>
    private static void Cancel(RunSlot slot)
    {
        var cancel = new RunMessage.Control(new RunControl(RunControlKind.Cancel, "the item it belongs to was cancelled"), new());
        // Nobody waits for the answer, whatever it is.
        _ = cancel.Reply.Task.ContinueWith(static answer => answer.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        slot.Supervisor!.TryTell(cancel);
    }
}
