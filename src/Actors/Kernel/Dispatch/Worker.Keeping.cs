namespace ActorFlow.Actors.Kernel.Dispatch;

/// <content>
/// The actor that answered code has woken, kept for this thread until that code ends. Unlike the other places it may be filled while code runs that blocks: so others may take it, and do,
/// when that takes long (<see cref="Rescue"/>).
/// </content>
internal sealed partial class Worker
{
    /// <summary>For how many answers a thread keeps nothing after what it had kept was taken away: as many the first time, twice as many each further time, up to a limit.</summary>
    internal const int LeastAbstention = 16;
    internal const int MostAbstention = 4096;

    private ActorRef? _kept;
    private Rescue? _rescue;
    private int _keeps;
    private int _keepsSeen;
    private int _abstains;
    private int _nextAbstention = LeastAbstention;

    /// <summary>Keeps an actor that answered code has woken. This thread only.</summary>
    /// <returns>False when it has to be woken in another way: one is kept already, or what was kept by this thread had to be rescued lately.</returns>
    internal bool TryKeepAside(ActorRef actor, Rescue rescue)
    {
        if (_kept is not null || Volatile.Read(ref _abstains) > 0) return false;
        if (!ReferenceEquals(_rescue, rescue))
        {
            _rescue = rescue;
            rescue.Add(this);
        }

        Volatile.Write(ref _keeps, _keeps + 1);
        Interlocked.Exchange(ref _kept, actor);
        rescue.Watch();
        return true;
    }

    /// <summary>At the end of answered code: what was kept, if nobody has taken it. This thread only.</summary>
    internal ActorRef? TakeKept()
    {
        if (_kept is not null) return Interlocked.Exchange(ref _kept, null);
        if (_abstains > 0) Interlocked.Decrement(ref _abstains);
        return null;
    }

    /// <summary>Whether the thread has kept anything since the last look. Under the gate of the <see cref="Rescue"/>.</summary>
    internal bool HasKeptSinceLastLook()
    {
        var keeps = Volatile.Read(ref _keeps);
        var isNew = keeps != _keepsSeen;
        _keepsSeen = keeps;
        return isNew;
    }

    /// <summary>Takes away what the thread has kept since before the last look. Under the gate of the <see cref="Rescue"/>.</summary>
    internal ActorRef? TakeOverdue()
    {
        if (Volatile.Read(ref _kept) is null || Interlocked.Exchange(ref _kept, null) is not { } overdue) return null;
        Interlocked.Exchange(ref _abstains, _nextAbstention);
        _nextAbstention = Math.Min(2 * _nextAbstention, MostAbstention);
        return overdue;
    }
}
