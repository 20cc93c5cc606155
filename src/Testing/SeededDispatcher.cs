using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Testing.Seeded;

namespace ActorFlow.Testing;

/// <summary>
/// Runs actors, the awaits of user work, and the test itself on one thread, choosing by seed what comes next, in virtual time (rule 39). The same
/// seed runs the same schedule.
/// </summary>
/// <remarks>
/// Each pick is one turn with one user message, one await that comes back, or one end of an operation. Time moves only when there is nothing to
/// pick. A tell, or an await, that arrives from a foreign thread outside of a registered operation fails the run.
/// </remarks>
public sealed partial class SeededDispatcher : Dispatcher
{
    private readonly int _seed;
    private readonly SeededOptions _options;
    private readonly SplitMix _random;
    private int _thread = Environment.CurrentManagedThreadId;
    private readonly List<ActorRef> _actors = [];
    private readonly List<Action> _posts = [];
    private readonly List<SeededOperation> _ready = [];
    private readonly List<SeededOperation> _open = [];
    private readonly SeededTaskScheduler _scheduler;
    private readonly HashSet<ActorSystem> _forgotten = [];
    private readonly HashSet<ActorSystem> _paused = [];
    private readonly List<ActorRef> _pausedActors = [];
    private ActorSystem? _running;
    private long _lastOperation;
    private long _picks;
    private ulong _trace = 14695981039346656037;
    private Exception? _fault;
    private bool _isInside;

    private SeededDispatcher(int seed, SeededOptions options)
    {
        _seed = seed;
        _options = options;
        _random = new SplitMix((ulong)seed * 0xD1342543DE82EF95 + 1);
        _scheduler = new SeededTaskScheduler(this);
        Time = new ManualTimeProvider();
    }

    internal override bool IsSeeded => true;

    internal ManualTimeProvider Time { get; }

    internal object Gate { get; } = new();

    internal bool IsHere => Environment.CurrentManagedThreadId == _thread;

    /// <summary>The operation whose region is open in the running turn.</summary>
    internal SeededOperation? Entered { get; set; }

    /// <summary>Picks so far.</summary>
    internal long Picks => _picks;

    /// <summary>A fingerprint of every pick so far: equal for equal schedules.</summary>
    internal ulong Trace => _trace;

    internal SplitMix Random => _random;

    internal override Operation? CurrentOperation => SeededOperation.Current is { IsCompleted: false } current ? current : null;

    internal override void Schedule(ActorRef actor)
    {
        if (!_forgotten.Contains(actor.System)) (_paused.Contains(actor.System) ? _pausedActors : _actors).Add(actor);
    }

    internal override void Reschedule(ActorRef actor) => Schedule(actor);

    internal override bool TryDivert(ActorRef recipient, object message, Action tell)
    {
        if (IsHere) return false;
        if (SeededOperation.Current is { } operation && operation.TryKeep(tell)) return true;
        throw Fault($"{message.GetType().Name} was told to {recipient.Path} from a foreign thread. Register the work with ExternalOperation, or keep it in-world.");
    }

    internal override Operation BeginOperation(string name, OperationKind kind) =>
        Open(name, kind == OperationKind.Commit || _options.UserWork == UserWorkMode.External);

    internal override Operation AdoptOperation(ActorRef actor)
    {
        var operation = Entered is { Adopted: false } entered ? entered : Open($"work of {actor.Path}", _options.UserWork == UserWorkMode.External);
        operation.Adopted = true;
        return operation;
    }

    internal override Operation BeginTurnOperation(ActorRef actor) =>
        Open($"asynchronous receive of {actor.Path}", _options.UserWork == UserWorkMode.External);

    /// <summary>
    /// Ends a system as if its process had been killed: none of its actors takes another turn, its timers are gone, and user work it has started
    /// never comes back.
    /// </summary>
    internal void Forget(ActorSystem system)
    {
        _forgotten.Add(system);
        _paused.Remove(system);
        _actors.RemoveAll(actor => ReferenceEquals(actor.System, system));
        _pausedActors.RemoveAll(actor => ReferenceEquals(actor.System, system));
        lock (Gate)
        {
            foreach (var operation in _open.Where(operation => ReferenceEquals(operation.System, system))) operation.Forget();
            _open.RemoveAll(static operation => operation.IsForgotten);
            _ready.RemoveAll(static operation => operation.IsForgotten);
        }

        system.Scheduler.Dispose();
    }

    /// <summary>
    /// Stops a system as SIGSTOP stops a process: none of its actors takes a turn and none of its work comes back until it is resumed, while time and
    /// the rest of the world go on. Timers that fall due meanwhile are late.
    /// </summary>
    internal void Pause(ActorSystem system)
    {
        if (_forgotten.Contains(system) || !_paused.Add(system)) return;
        _pausedActors.AddRange(_actors.Where(actor => ReferenceEquals(actor.System, system)));
        _actors.RemoveAll(actor => ReferenceEquals(actor.System, system));
    }

    /// <summary>Lets a paused system go on.</summary>
    internal void Resume(ActorSystem system)
    {
        if (!_paused.Remove(system)) return;
        _actors.AddRange(_pausedActors.Where(actor => ReferenceEquals(actor.System, system)));
        _pausedActors.RemoveAll(actor => ReferenceEquals(actor.System, system));
    }

    /// <summary>Makes a continuation or task of the world a candidate.</summary>
    internal void Queue(Action post)
    {
        if (!IsHere) throw Fault("an await of the test came back from a foreign thread. Await foreign work through SeededWorld.External.");
        _posts.Add(post);
    }

    /// <summary>An operation has something ready, or needs no more waiting for. Under the gate.</summary>
    internal void OperationMoved(SeededOperation operation)
    {
        if (operation.HasReady && !_ready.Contains(operation)) _ready.Add(operation);
        if (operation.IsCompleted) _open.Remove(operation);
        Monitor.Pulse(Gate);
    }

    internal Exception Fault(string reason)
    {
        var fault = new SeededRunException(_seed, reason);
        Interlocked.CompareExchange(ref _fault, fault, null);
        lock (Gate) Monitor.Pulse(Gate);
        return fault;
    }

    private SeededOperation Open(string name, bool waitedFor)
    {
        lock (Gate)
        {
            var operation = new SeededOperation(this, _running, ++_lastOperation, name, waitedFor);
            _open.Add(operation);
            return operation;
        }
    }
}
