using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>User work under way, whose outcome becomes a message to the actor that started it.</summary>
internal sealed class PipedWork<TMessage, TState, TResult>(
    ActorCell<TMessage> cell,
    ValueTask<TResult> work,
    TState state,
    Func<TState, TResult, TMessage> succeeded,
    Func<TState, Exception, TMessage> failed,
    Operation? operation)
    where TMessage : class
{
    private readonly RareState _rare = cell.BeginWork();

    internal void Start()
    {
        if (operation is null)
        {
            // The one place of the engine that gives up its context: nothing of the actor runs there, the outcome is only handed over.
            work.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(Deliver);
            return;
        }

        // The seeded dispatcher's operation has a context of its own, which brings the outcome to the dispatcher's thread, in its order.
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(operation.Context);
        work.GetAwaiter().UnsafeOnCompleted(Ended);
        SynchronizationContext.SetSynchronizationContext(previous);
    }

    internal static TMessage OutcomeOf(
        ValueTask<TResult> work, TState state, Func<TState, TResult, TMessage> succeeded, Func<TState, Exception, TMessage> failed)
    {
        TResult result;
        try
        {
            result = work.GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            // User work may fail in any way; that is an outcome like another.
            return failed(state, exception);
        }

        return succeeded(state, result);
    }

    private void Ended()
    {
        operation!.Complete(null);
        Deliver();
    }

    private void Deliver()
    {
        try
        {
            cell.PostOutcome(OutcomeOf(work, state, succeeded, failed));
        }
        catch (Exception exception)
        {
            cell.FailFromWork(exception);
        }

        cell.EndWork(_rare);
    }
}
