using System.Runtime.CompilerServices;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <content>Asynchronous receive (rule 38) and piped user work.</content>
internal sealed partial class ActorCell<TMessage>
{
    internal CancellationToken StoppingToken
    {
        get
        {
            var rare = Rare;
            if (rare.Stopping is not null) return rare.Stopping.Token;
            rare.Stopping = new CancellationTokenSource();
            if (Phase is CellState.Stopping or CellState.Ended) rare.Stopping.Cancel();
            return rare.Stopping.Token;
        }
    }

    internal void ReceiveAsynchronously(AsyncActor<TMessage> actor, TMessage message)
    {
        var rare = Rare;
        var turn = rare.Turn ??= new CellTurnContext(this);
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(turn);
        var operation = _system.Dispatcher.BeginTurnOperation(this);
        rare.TurnOperation = operation;
        operation?.EnterTurn();
        try
        {
            AwaitTurn(actor.DeliverAsync(message), message, rare);
        }
        finally
        {
            operation?.ExitTurn();
            if (!TurnIsOpen) CloseTurnOperation(rare);
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    private static void CloseTurnOperation(RareState rare)
    {
        rare.TurnOperation?.Complete(null);
        rare.TurnOperation = null;
    }

    private void AwaitTurn(ValueTask task, TMessage message, RareState rare)
    {
        var awaiter = task.GetAwaiter();
        if (awaiter.IsCompleted)
        {
            awaiter.GetResult();
            return;
        }

        _state |= CellState.Awaiting;
        rare.AwaitedMessage = message;
        awaiter.OnCompleted(() => EndTurn(awaiter));
    }

    private void EndTurn(ValueTaskAwaiter awaiter)
    {
        var rare = Rare;
        var message = rare.AwaitedMessage;
        _state &= ~CellState.Awaiting;
        rare.AwaitedMessage = null;
        CloseTurnOperation(rare);
        try
        {
            awaiter.GetResult();
        }
        catch (Exception exception)
        {
            Fail(exception, message, FailurePhase.ReceiveAsync);
        }

        GoOnEnding();
    }

    private void Continue(SystemMessage.Continuation continuation)
    {
        continuation.Operation?.CameBack();
        if (continuation.Context.Sealed) return;
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(continuation.Context);
        try
        {
            continuation.Callback(continuation.State);
        }
        catch (Exception exception)
        {
            Fail(exception, _rare?.AwaitedMessage, FailurePhase.ReceiveAsync);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    internal RareState BeginWork()
    {
        var rare = Rare;
        Interlocked.Increment(ref rare.Work);
        return rare;
    }

    /// <summary>Any thread.</summary>
    internal void EndWork(RareState rare)
    {
        if (Interlocked.Decrement(ref rare.Work) == 0 && Volatile.Read(ref rare.WorkIsAwaited) == 1) PostSystem(new SystemMessage.WorkEnded());
    }

    /// <summary>The outcome of work could not even be put into a message. Any thread.</summary>
    internal void FailFromWork(Exception exception) => PostSystem(new SystemMessage.Continuation(
        OpenContext.Instance,
        static state =>
        {
            var (cell, exception) = ((ActorCell<TMessage>, Exception))state!;
            cell.Fail(exception, null, FailurePhase.ReceiveAsync);
        },
        (this, exception),
        null));

    private sealed class CellTurnContext(ActorCell<TMessage> cell) : TurnContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (Volatile.Read(ref cell.Rare.TurnOperation) is { } operation) PostBack(operation, d, state);
            else cell.PostSystem(new SystemMessage.Continuation(this, d, state, null));
        }

        private void PostBack(Operation operation, SendOrPostCallback d, object? state) =>
            operation.PostBack(() => cell.PostSystem(new SystemMessage.Continuation(this, d, state, operation)));
    }
}
