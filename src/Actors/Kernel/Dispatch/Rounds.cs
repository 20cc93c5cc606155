namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>
/// Goes round every millisecond and looks after threads on which something waits because what runs there is expected to end at once: nearly always it does, and to wake another thread would
/// have been in vain. The rounds end when there was nothing to look after for a while, so that an idle process stays idle.
/// </summary>
/// <remarks>
/// Whoever has something looked after says so with <see cref="Begin"/>, after a plain write of it. The end of the rounds is written, and every thread of the process has passed a fence, before everybody is
/// looked at once more: either that call sees that nobody goes round, or the last round sees what was written. By the machine's clock, whatever that of the runs: this is about threads.
/// </remarks>
internal sealed class Rounds
{
    /// <summary>Rounds in vain before they end.</summary>
    internal const int MostInVain = 50;

    /// <summary>How often: short beside what waking another thread may take on a busy machine, long beside code that does little.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly List<WeakReference<ILookedAfter>> _all = [];
    private readonly ITimer _timer;
    private int _isUnderWay;
    private int _inVain;

    /// <param name="time">The clock of the rounds.</param>
    internal Rounds(TimeProvider time)
    {
        // Nobody's ambient values are to live as long as the process.
        AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(static rounds => ((Rounds)rounds!).Go(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        flow?.Undo();
    }

    /// <summary>Those of this process.</summary>
    internal static Rounds Shared { get; } = new(TimeProvider.System);

    /// <summary>How many are looked after.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _all.Count;
        }
    }

    /// <summary>Adds somebody who is looked after for as long as somebody else holds on to it.</summary>
    internal void Add(ILookedAfter one)
    {
        lock (_gate) _all.Add(new WeakReference<ILookedAfter>(one));
    }

    /// <summary>There is something to look after (see the remarks).</summary>
    internal void Begin()
    {
        if (Volatile.Read(ref _isUnderWay) == 0 && Interlocked.CompareExchange(ref _isUnderWay, 1, 0) == 0) _timer.Change(Pace, Pace);
    }

    private void Go()
    {
        lock (_gate)
        {
            // A round that the timer had begun when they ended.
            if (_isUnderWay == 0) return;
            _inVain = LookAtAll() ? 0 : _inVain + 1;
            if (_inVain >= MostInVain) End();
        }
    }

    private void End()
    {
        _inVain = 0;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _isUnderWay, 0);
        Interlocked.MemoryBarrierProcessWide();
        // What came before that write, from somebody who saw that the rounds are under way.
        if (LookAtAll()) Begin();
    }

    private bool LookAtAll()
    {
        var isAny = false;
        for (var i = _all.Count - 1; i >= 0; i--)
        {
            if (_all[i].TryGetTarget(out var one))
            {
                isAny |= one.Look();
                continue;
            }

            _all[i] = _all[^1];
            _all.RemoveAt(_all.Count - 1);
        }

        return isAny;
    }
}
