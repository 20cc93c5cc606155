using System.Runtime.CompilerServices;
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
    private ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _awaiter;

    internal void Start()
    {
        // The one place of the engine that gives up its context: nothing of the actor runs there, the outcome is only handed over, and the operation,
        // where there is one, brings it to the dispatcher's thread.
        _awaiter = work.ConfigureAwait(false).GetAwaiter();
        _awaiter.UnsafeOnCompleted(Ended);
    }

    internal static TMessage OutcomeOf(
        ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter awaiter,
        TState state,
        Func<TState, TResult, TMessage> succeeded,
        Func<TState, Exception, TMessage> failed)
    {
        TResult result;
        try
        {
            result = awaiter.GetResult();
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
        if (operation is null) Deliver();
        else operation.Complete(Deliver);
    }

    private void Deliver()
    {
        try
        {
            cell.PostOwn(OutcomeOf(_awaiter, state, succeeded, failed));
        }
        catch (Exception exception)
        {
            cell.FailFromWork(exception);
        }

        cell.EndWork(_rare);
    }
}
