using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>Flows that items run as child runs: journaled by themselves, found again by their ids, stopped with the item.</summary>
internal sealed partial class VisitExecution
{
    async ValueTask<RunResult> IVisitPort.RunChildAsync(FlowDefinition flow, StatePatch input, WhenParentStops parentStops, ExecContext context)
    {
        var cancellation = context.CancellationToken;
        cancellation.ThrowIfCancellationRequested();
        var leaves = parentStops == WhenParentStops.LeaveChild;
        var id = ChildIds.OfItem(context.IdempotencyKey, Attempt, context.Attempt);
        try
        {
            if (Environment.Definitions is { } definitions && flow.Durability != Durability.None)
                await EngineWait.For(Environment.Actors!, definitions.KeepAsync(flow, cancellation));
            var wanted = Want(flow, id, context.Item!.Value, input, leaves);
            await using var cut = cancellation.UnsafeRegister(static state =>
            {
                var (execution, left) = ((VisitExecution, RunMessage.ItemChildWanted))state!;
                left.GiveUp();
                execution.Supervisor.Tell(new RunMessage.ItemChildLeft(left.Child));
            }, (this, wanted));
            var slot = await EngineWait.For(Environment.Actors!, new ValueTask<RunSlot>(wanted.Reply.Task));
            slot = await EngineWait.For(Environment.Actors!, new ValueTask<RunSlot>(slot.Started));
            if (slot.Flow is { } other && other != flow.Name)
                throw new RunConflictException(id, other, flow.Name);
            var result = await EndOfAsync(slot, leaves ? cancellation : default);
            Supervisor.Tell(new RunMessage.ItemChildOver(id, result));
            if (result.Status == RunStatus.Cancelled)
                cancellation.ThrowIfCancellationRequested();
            return result;
        }
        catch (FlowSystemStoppedException)
        {
            // No failure of the item: it goes on where its child run is, at the next start.
            throw new ItemSuspendedException();
        }
    }

    private RunMessage.ItemChildWanted Want(FlowDefinition flow, RunId id, long item, StatePatch input, bool leaves)
    {
        RunMessage.ItemChildWanted? wanted = null;
        TellInOrder(() => wanted = new RunMessage.ItemChildWanted(this, flow, id, item, input, leaves, IsJournaled ? TakeUnjournaledPrep() : null));
        return wanted!;
    }

    /// <summary>Waits for a run's end, also if it leaves memory and comes back meanwhile.</summary>
    private async ValueTask<RunResult> EndOfAsync(RunSlot slot, CancellationToken cancellation)
    {
        while (!slot.TryBeginWait())
        {
            var reply = new TaskCompletionSource<RunSlot>(TaskCreationOptions.RunContinuationsAsynchronously);
            Environment.Registry!.Tell(new RegistryMessage.Follow(slot.RunId, reply));
            slot = await EngineWait.For(Environment.Actors!, new ValueTask<RunSlot>(reply.Task));
        }

        try
        {
            return await EngineWait.For(Environment.Actors!, new ValueTask<RunResult>(slot.Ended.WaitAsync(cancellation)));
        }
        finally
        {
            slot.LeaveWait();
        }
    }
}
