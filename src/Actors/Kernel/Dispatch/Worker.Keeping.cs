using Pool = System.Threading.ThreadPool;

namespace ActorFlow.Actors.Kernel.Dispatch;

/// <content>
/// The actor that answered code has woken, kept for this thread until that code ends: nearly always that is at once, with an await of its own, and another thread would have been woken in vain.
/// Unlike the other places it may be filled while code runs that blocks: so it is looked after (<see cref="Rounds"/>), and what has been in it for longer goes to the thread pool.
/// </content>
/// <remarks>
/// The thread fills and empties the place a million times for each time that something is taken away from it, so it does both with plain writes, and who takes something away pays for both sides: it says
/// so (<see cref="_isLookedInto"/>), has every thread of the process pass a fence (<see cref="Interlocked.MemoryBarrierProcessWide"/>), and only then looks whether the thread is at its place
/// (<see cref="_isTaking"/>). The thread says that it is at its place, and then looks whether somebody looks into it. If it had looked before the fence, its word came before the fence too, and keeps the
/// other's hands off; else it sees that somebody looks into it, and both take with an exchange, which one of them wins.
/// </remarks>
internal sealed partial class Worker : ILookedAfter
{
    /// <summary>For how many answers a thread keeps nothing after what it had kept was taken away, the first time; twice as many each further time.</summary>
    internal const int LeastAbstention = 16;

    /// <summary>For how many at most.</summary>
    internal const int MostAbstention = 4096;

    private ActorRef? _kept;
    private bool _isTaking;
    private bool _isLookedInto;
    private Rounds? _rounds;
    private int _keeps;
    private int _keepsSeen;
    private int _abstains;
    private int _nextAbstention = LeastAbstention;

    /// <summary>Keeps an actor that answered code has woken. This thread only.</summary>
    /// <returns>False when it has to be woken in another way: one is kept already, or what was kept by this thread had to be taken from it lately.</returns>
    internal bool TryKeepAside(ActorRef actor, Rounds rounds)
    {
        if (_kept is not null || Volatile.Read(ref _abstains) > 0) return false;
        if (!ReferenceEquals(_rounds, rounds))
        {
            _rounds = rounds;
            rounds.Add(this);
        }

        Volatile.Write(ref _keeps, _keeps + 1);
        Volatile.Write(ref _kept, actor);
        rounds.Begin();
        return true;
    }

    /// <summary>At the end of answered code: what was kept, if nobody has taken it. This thread only.</summary>
    internal ActorRef? TakeKept()
    {
        if (_kept is null)
        {
            if (_abstains > 0) Interlocked.Decrement(ref _abstains);
            return null;
        }

        Volatile.Write(ref _isTaking, true);
        ActorRef? kept;
        if (Volatile.Read(ref _isLookedInto))
        {
            kept = Interlocked.Exchange(ref _kept, null);
        }
        else
        {
            kept = _kept;
            _kept = null;
        }

        Volatile.Write(ref _isTaking, false);
        return kept;
    }

    /// <inheritdoc/>
    public bool Look()
    {
        var keeps = Volatile.Read(ref _keeps);
        if (keeps != _keepsSeen)
        {
            _keepsSeen = keeps;
            return true;
        }

        if (Volatile.Read(ref _kept) is null || TakeAway() is not { } overdue) return false;
        Interlocked.Exchange(ref _abstains, _nextAbstention);
        _nextAbstention = Math.Min(2 * _nextAbstention, MostAbstention);
        Pool.UnsafeQueueUserWorkItem((IThreadPoolWorkItem)overdue, preferLocal: false);
        return false;
    }

    /// <summary>Takes what is kept, unless the thread does so at this moment. Any thread, one at a time.</summary>
    private ActorRef? TakeAway()
    {
        BeginTakingAway();
        return EndTakingAway();
    }

    /// <summary>The first half of it: from here on the thread sees that somebody looks into its place, or is seen at it. Apart from the other for the sake of tests.</summary>
    internal void BeginTakingAway()
    {
        Volatile.Write(ref _isLookedInto, true);
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>The second half.</summary>
    internal ActorRef? EndTakingAway()
    {
        var taken = Volatile.Read(ref _isTaking) ? null : Interlocked.Exchange(ref _kept, null);
        Volatile.Write(ref _isLookedInto, false);
        return taken;
    }
}
