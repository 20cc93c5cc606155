using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Sagas;

/// <summary>Undoes a child run as the compensation of the visit that started it. Each attempt looks what is left, so it may be made again at any point.</summary>
internal static class ChildUndoing
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <exception cref="UndoSuspendedException">The engine stops, or the child is led elsewhere from now on: no failure, it is looked again later.</exception>
    public static async ValueTask RunAsync(CompensationExecution execution, RunId child)
    {
        try
        {
            await UndoAsync(execution, child);
        }
        catch (FlowSystemStoppedException)
        {
            throw new UndoSuspendedException();
        }
    }

    private static async ValueTask UndoAsync(CompensationExecution execution, RunId child)
    {
        var (environment, parent, hasAsked) = (execution.Environment, execution.RunId, false);
        while (true)
        {
            var found = await FindAsync(environment, child);
            execution.ThrowIfSealed();
            if (found is null || found.Parent != parent.Value)
                return; // It was never started, or somebody else has the id.
            if (found.IsPruned)
                throw new ChildUndoException(parent, execution.Path, child, "it was pruned");
            if (found.Status is RunStatus.Quarantined or RunStatus.Parked)
                throw new ChildUndoException(parent, execution.Path, child, $"it is {found.Status.ToString().ToLowerInvariant()}");
            if (!found.Status.IsEnded() || found.IsUndoing)
            {
                await EndAsync(environment, child);
                execution.ThrowIfSealed();
                continue;
            }

            var left = found.Compensations.All.FirstOrDefault(detail => detail.Status is CompensationStatus.Owed or CompensationStatus.Failed);
            if (left is null)
                return;
            if (hasAsked || found.Status == RunStatus.Killed)
                throw new ChildUndoException(parent, execution.Path, child, hasAsked ? $"node '{left.Node}', visit {left.Visit}: {left.Error?.Message ?? "nobody undid it"}" : "it was killed");
            var answer = await ChildCalls.ControlAsync(environment, child, new RunControl(RunControlKind.Compensate) { Parent = parent.Value });
            if (answer.Refusal is not (Refusal.None or Refusal.NoChange))
                throw new ChildUndoException(parent, execution.Path, child, $"it refuses to ({answer.Refusal})");
            hasAsked = true;
        }
    }

    private static async ValueTask<RunResult?> FindAsync(RunEnvironment environment, RunId child)
    {
        try
        {
            return await ChildCalls.QueryAsync(environment, child);
        }
        catch (RunNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Waits until the child comes to an end, or a while.</summary>
    private static async ValueTask EndAsync(RunEnvironment environment, RunId child)
    {
        var reply = new TaskCompletionSource<RunSlot>(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Registry!.Tell(new RegistryMessage.Follow(child, reply));
        var slot = await EngineWait.For(environment.Actors!, new ValueTask<RunSlot>(reply.Task));
        // One that had ended before it began to undo has told so already, and one that is about to leave memory is asked for anew.
        if (slot.HasEnded || !slot.TryBeginWait())
        {
            await EngineWait.For(environment.Actors!, new ValueTask(Task.Delay(Look, environment.Options.TimeProvider, CancellationToken.None)));
            return;
        }

        try
        {
            await EngineWait.For(environment.Actors!, new ValueTask<RunResult>(slot.Ended));
        }
        finally
        {
            slot.LeaveWait();
        }
    }
}
