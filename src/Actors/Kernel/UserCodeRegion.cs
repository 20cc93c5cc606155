using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Kernel;

/// <summary>A stretch of user code inside a turn; see <see cref="ActorContext{TMessage}.EnterUserCode"/>.</summary>
public readonly ref struct UserCodeRegion
{
    private readonly Worker? _worker;
    private readonly Operation? _operation;
    private readonly SynchronizationContext? _previous;

    internal UserCodeRegion(Dispatcher dispatcher, ActorRef actor, OperationKind kind)
    {
        if (dispatcher.IsSeeded)
        {
            _operation = dispatcher.BeginOperation($"{(kind == OperationKind.Commit ? "commit" : "user code")} of {actor.Path}", kind);
            _previous = _operation?.Enter();
        }
        else if (Worker.Current is { MayHandOver: true } worker)
        {
            ThreadPoolDispatcher.LetGo(worker);
            _worker = worker;
        }
    }

    /// <summary>Ends the stretch.</summary>
    public void Dispose()
    {
        if (_worker is not null) _worker.MayHandOver = true;
        _operation?.Exit(_previous);
    }
}
