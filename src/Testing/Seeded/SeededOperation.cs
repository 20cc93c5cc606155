using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Testing.Seeded;

/// <summary>An operation of a seeded run: what it has to say is queued here and heard in the order the seed chooses.</summary>
/// <remarks>All state is under the dispatcher's gate, because foreign threads complete operations.</remarks>
internal sealed class SeededOperation(SeededDispatcher dispatcher, ActorSystem? system, long id, string name, bool waitedFor) : Operation
{
    private static readonly AsyncLocal<SeededOperation?> s_current = new();

    private readonly Queue<Action> _ready = new();
    private List<Action>? _told;
    private SynchronizationContext? _context;
    private SeededOperation? _outer;
    private int _engineWaits;
    private int _continuations;
    private bool _completed;

    /// <summary>The operation whose code is running here, on whatever thread.</summary>
    internal static SeededOperation? Current => s_current.Value;

    internal long Id => id;

    internal string Name => name;

    /// <summary>The system in whose turn it began; null for work of the test itself.</summary>
    internal ActorSystem? System => system;

    /// <summary>Whether the system it belongs to is gone, so that nothing of it may come back.</summary>
    internal bool IsForgotten { get; private set; }

    internal bool HasReady => _ready.Count > 0;

    internal bool IsCompleted => _completed;

    /// <summary>True while it runs somewhere out there and nobody here can help it on.</summary>
    internal bool IsOutstanding => waitedFor && !_completed && _engineWaits == 0 && _continuations == 0 && _ready.Count == 0;

    /// <summary>Set while some turn may still adopt it by piping.</summary>
    internal bool Adopted { get; set; }

    internal override SynchronizationContext Context => _context ??= new SeededContext(dispatcher, this);

    internal override SynchronizationContext? Enter()
    {
        var previous = SynchronizationContext.Current;
        s_current.Value = this;
        SynchronizationContext.SetSynchronizationContext(Context);
        _outer = dispatcher.Entered;
        dispatcher.Entered = this;
        return previous;
    }

    internal override void Exit(SynchronizationContext? previous)
    {
        dispatcher.Entered = _outer;
        s_current.Value = _outer;
        SynchronizationContext.SetSynchronizationContext(previous);
        if (!Adopted) Complete(null);
    }

    internal override void EnterTurn() => s_current.Value = this;

    internal override void ExitTurn() => s_current.Value = null;

    internal override void Complete(Action? release)
    {
        lock (dispatcher.Gate)
        {
            if (_completed) return;
            FlushTold();
            _completed = true;
            if (release is not null) _ready.Enqueue(release);
            dispatcher.OperationMoved(this);
        }
    }

    internal override void BeginEngineWait()
    {
        lock (dispatcher.Gate)
        {
            FlushTold();
            _engineWaits++;
            dispatcher.OperationMoved(this);
        }
    }

    internal override void EndEngineWait()
    {
        lock (dispatcher.Gate) _engineWaits--;
    }

    /// <summary>Drops what it has to say and whatever it will say. Under the gate.</summary>
    internal void Forget()
    {
        IsForgotten = true;
        _completed = true;
        _ready.Clear();
        _told = null;
    }

    internal override void PostBack(Action deliver)
    {
        if (IsForgotten) return;
        if (dispatcher.IsHere)
        {
            lock (dispatcher.Gate) _continuations++;
            deliver();
            return;
        }

        Queue(() =>
        {
            lock (dispatcher.Gate) _continuations++;
            deliver();
        });
    }

    internal override void CameBack()
    {
        lock (dispatcher.Gate) _continuations--;
    }

    /// <summary>An await of the operation's code has come back to its context.</summary>
    internal void Queue(Action continuation)
    {
        lock (dispatcher.Gate)
        {
            if (IsForgotten) return;
            if (!dispatcher.IsHere
                && !waitedFor) dispatcher.Fault(
                $"{Describe()} came back from a foreign thread, but user work was declared in-world. Use UserWorkMode.External.");
            FlushTold();
            _ready.Enqueue(continuation);
            dispatcher.OperationMoved(this);
        }
    }

    /// <summary>
    /// Keeps a tell from a foreign thread until the operation's next step is known: its code may still be running, and how far it has come
    /// is chance.
    /// </summary>
    internal bool TryKeep(Action tell)
    {
        lock (dispatcher.Gate)
        {
            if (IsForgotten) return true;
            if (_completed || !waitedFor) return false;
            (_told ??= []).Add(tell);
            return true;
        }
    }

    internal Action TakeReady()
    {
        lock (dispatcher.Gate) return _ready.Dequeue();
    }

    internal string Describe() => $"operation {id} ({name})";

    private void FlushTold()
    {
        if (_told is null) return;
        foreach (var tell in _told) _ready.Enqueue(tell);
        _told.Clear();
    }
}
