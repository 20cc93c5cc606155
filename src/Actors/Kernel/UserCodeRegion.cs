using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Kernel;

/// <summary>A stretch of user code inside a turn; see <see cref="ActorContext{TMessage}.EnterUserCode"/>.</summary>
public readonly ref struct UserCodeRegion
{
    private readonly Worker? _worker;
    private readonly bool _handsOver;
    private readonly Operation? _operation;
    private readonly SynchronizationContext? _previous;

    internal UserCodeRegion(Dispatcher dispatcher, ActorRef actor, OperationKind kind)
        : this(dispatcher, actor, kind, Worker.Current)
    {
    }

    /// <param name="dispatcher">Who decides where turns run.</param>
    /// <param name="actor">Whose turn it is.</param>
    /// <param name="kind">What is known of the code.</param>
    /// <param name="here">What the calling thread knows, or null.</param>
    internal UserCodeRegion(Dispatcher dispatcher, ActorRef actor, OperationKind kind, Worker? here)
    {
        if (dispatcher.IsSeeded)
        {
            _operation = dispatcher.BeginOperation($"{(kind == OperationKind.Commit ? "commit" : "user code")} of {actor.Path}", kind);
            _previous = _operation?.Enter();
        }
        else if (here is { IsDriving: true })
        {
            _worker = here;
            _handsOver = here.MayHandOver;
            if (_handsOver) ThreadPoolDispatcher.LetGo(here);
        }
    }

    /// <summary>Ends the stretch. Ambient values that the code has left on the thread are dropped: what runs there next may be somebody else's.</summary>
    public void Dispose()
    {
        if (_worker is not null)
        {
            _worker.MayHandOver = _handsOver;
            _worker.GoHome();
        }

        _operation?.Exit(_previous);
    }
}
