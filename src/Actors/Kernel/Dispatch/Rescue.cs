using Pool = System.Threading.ThreadPool;

namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>
/// Sees to it that no actor waits for a thread whose user code does not come to an end. A thread that lets somebody go on who awaited an answer keeps one actor which that code wakes, and runs it
/// right after it: nearly always the code ends at once, with an await of its own, and another thread would have been woken in vain. While threads keep actors, somebody looks round every
/// millisecond, and hands what one has kept for longer to the thread pool.
/// </summary>
/// <remarks>The looks end when nothing has been kept for a while, so that an idle process stays idle.</remarks>
internal sealed class Rescue
{
    /// <summary>Looks without anything new before they end.</summary>
    internal const int MostLooksInVain = 50;

    /// <summary>How often somebody looks round: short beside what waking a program's work on another thread may take on a busy machine, long beside the code that goes on after an await.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly List<WeakReference<Worker>> _workers = [];
    private readonly ITimer _timer;
    private int _isLooking;
    private int _inVain;

    /// <param name="time">The clock of the looks.</param>
    internal Rescue(TimeProvider time)
    {
        // Nobody's ambient values are to live as long as the process.
        AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(static rescue => ((Rescue)rescue!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        flow?.Undo();
    }

    /// <summary>The one of this process.</summary>
    internal static Rescue Shared { get; } = new(TimeProvider.System);

    /// <summary>The threads that are looked after.</summary>
    internal int Workers
    {
        get
        {
            lock (_gate) return _workers.Count;
        }
    }

    /// <summary>A thread has begun to keep actors.</summary>
    internal void Add(Worker worker)
    {
        lock (_gate) _workers.Add(new WeakReference<Worker>(worker));
    }

    /// <summary>Called by whoever has kept an actor, after an interlocked write of it: either this call sees that nobody looks, or the last look sees the actor.</summary>
    internal void Watch()
    {
        if (Volatile.Read(ref _isLooking) == 0 && Interlocked.CompareExchange(ref _isLooking, 1, 0) == 0) _timer.Change(Pace, Pace);
    }

    private void Look()
    {
        lock (_gate)
        {
            // A look that was under way when the looks ended.
            if (_isLooking == 0) return;
            _inVain = LookRound() ? 0 : _inVain + 1;
            if (_inVain >= MostLooksInVain) End();
        }
    }

    private void End()
    {
        _inVain = 0;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _isLooking, 0);
        // What was kept before that write, whose keeper saw that somebody looks.
        if (LookRound()) Watch();
    }

    /// <returns>Whether anything has been kept since the last look.</returns>
    private bool LookRound()
    {
        var isNew = false;
        for (var i = _workers.Count - 1; i >= 0; i--)
        {
            if (!_workers[i].TryGetTarget(out var worker))
            {
                _workers[i] = _workers[^1];
                _workers.RemoveAt(_workers.Count - 1);
            }
            else if (worker.HasKeptSinceLastLook())
            {
                isNew = true;
            }
            else if (worker.TakeOverdue() is { } actor)
            {
                Pool.UnsafeQueueUserWorkItem((IThreadPoolWorkItem)actor, preferLocal: false);
            }
        }

        return isNew;
    }
}
