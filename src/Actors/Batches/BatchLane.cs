namespace ActorFlow.Actors.Batches;

/// <summary>
/// One after the other, the items that one worker claims and runs. Runs as user work of the worker; what is read from outside is safe to read.
/// </summary>
internal abstract class BatchLane
{
    private const long Idle = 0;
    private const long OnItem = 1;
    private const long Left = 2;
    private const long Code = 3;

    // The low bits say what it does, the others count the items it has begun: so nobody mistakes one item for the next.
    private long _state;
    private long _limitAt = long.MaxValue;

    /// <summary>Items that got their result here.</summary>
    public long Done { get; protected set; }

    /// <summary>Whether it has an item that it answers for. Only to be asked when the lane does not run.</summary>
    public bool HoldsItem { get; protected set; }

    /// <summary>Whether it holds a slot of the shared pool.</summary>
    public bool HasSlot { get; set; }

    /// <summary>Whether the slot was granted just now and no item has used it yet.</summary>
    public bool IsFresh { get; set; }

    public bool IsAbandoned => (Volatile.Read(ref _state) & Code) == Left;

    /// <summary>Claims and runs items until there is a reason to end.</summary>
    public abstract ValueTask<LaneEnd> RunAsync();

    /// <summary>
    /// When the limit of the attempt that runs is reached, in ticks of the clock that never jumps; null when none runs, or it has no limit.
    /// </summary>
    public long? LimitAt => (Volatile.Read(ref _state) & Code) == OnItem && Volatile.Read(ref _limitAt) is var at and < long.MaxValue ? at : null;

    /// <summary>
    /// Leaves the lane behind. True when it was on an item, for which it then answers no more; otherwise it still does, if it has one.
    /// </summary>
    public bool TryAbandon()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (Interlocked.CompareExchange(ref _state, (state & ~Code) | Left, state) == state)
                return (state & Code) == OnItem;
        }
    }

    /// <summary>Leaves the lane behind if its attempt has reached its limit.</summary>
    public bool TryAbandonOverdue(long now)
    {
        var state = Volatile.Read(ref _state);
        return (state & Code) == OnItem && Volatile.Read(ref _limitAt) <= now
            && Interlocked.CompareExchange(ref _state, (state & ~Code) | Left, state) == state;
    }

    /// <summary>Of a lane that was left behind: the item it was on, with why its attempt counts as failed.</summary>
    public abstract BatchItem Orphan(Func<long, int, Exception> why);

    /// <summary>Cancels the attempt that was left behind, and seals its context.</summary>
    public abstract void CutOff();

    /// <summary>The item's user code is about to run. False when the lane was left behind: then it has to give the item back.</summary>
    protected bool TryBegin(long limitAt)
    {
        Volatile.Write(ref _limitAt, limitAt);
        var state = Volatile.Read(ref _state);
        return (state & Code) == Idle && Interlocked.CompareExchange(ref _state, (state & ~Code) + (Code + 1) + OnItem, state) == state;
    }

    /// <summary>The item's user code came back. False when the lane was left behind meanwhile.</summary>
    protected bool TryEnd()
    {
        var state = Volatile.Read(ref _state);
        return (state & Code) == OnItem && Interlocked.CompareExchange(ref _state, (state & ~Code) | Idle, state) == state;
    }
}
