using System.Globalization;
using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Runs;

/// <summary>The runs in memory that were started without the registry, by the place that their ids name. Thread-safe, without a lock.</summary>
/// <remarks>
/// <para>
/// An id ends with its run's place (<see cref="RunIds"/>), so that nothing has to be hashed or searched; and a thread begins its runs at places side by side, which are its own as long as it lives
/// (<see cref="ThreadPlace"/>), so that threads keep out of each other's cache lines. There are so many places and no more: a run for which none is free goes by the registry.
/// </para>
/// <para>
/// At a thread's own places nobody else puts anything in, so it does that with a plain write, where it has seen that nothing is in; and takes out with one, where it has seen that the run is in. A run that ends on
/// another thread is taken out with a compare-and-swap, which leaves alone whatever is not that run: so the two never take out more than they mean to, nor put something over anything. Threads that have no places of
/// their own share some, and put in and take out with a compare-and-swap.
/// </para>
/// <para>
/// Closing against starting: who closes says so and then looks through all places; who starts puts its run in and then looks whether that was said. At least one of them has to see the other, for which both need
/// a full fence in between. As a system is closed once, and starts a million runs, <see cref="Close"/> makes both, by a barrier on every processor that runs this process: a thread that puts its run in after the
/// barrier has met it sees that it is closed, and what it has put in before that is seen by whoever closes. Ending against closing in the same way: who ends takes its run out and then looks, so that whoever waits
/// for the last one hears of it. Whoever else says something first and then wants to see all runs whose starters have not heard it looks through <see cref="AllNow"/>.
/// </para>
/// </remarks>
internal sealed class RunTable
{
    /// <summary>Digits of an id that name its run's place.</summary>
    private const int Digits = 3;

    /// <summary>How many places there are.</summary>
    public const int Places = 1 << (4 * Digits);

    /// <summary>How many side by side are a thread's.</summary>
    public const int PartSize = 64;

    /// <summary>How many parts of this size there are.</summary>
    public const int Parts = Places / PartSize;

    /// <summary>How many of them belong to a thread, that of the same number; all other threads share the rest.</summary>
    public const int OwnParts = 48;

    private readonly Entry[] _entries = new Entry[Places];
    private volatile bool _closed;

    /// <summary>Whether there has been a run whose id does not name its place.</summary>
    private bool _hasNamed;

    /// <summary>Whether nothing is to be started any more. Whoever has put a run in looks at this after it.</summary>
    public bool IsClosed => _closed;

    /// <summary>How many runs are in.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (ref readonly var entry in _entries.AsSpan())
                count += Volatile.Read(in entry.Slot) is null ? 0 : 1;
            return count;
        }
    }

    /// <summary>Whether a place is free just now.</summary>
    public bool IsFree(int place) => Volatile.Read(ref _entries[place].Slot) is null;

    /// <summary>Puts a run in, at the place that its id names.</summary>
    /// <param name="slot">The run.</param>
    /// <param name="place">The place.</param>
    /// <param name="thread">The number of the calling thread.</param>
    /// <returns>False when another one is there.</returns>
    public bool TryAdd(RunSlot slot, int place, int thread)
    {
        slot.Place = place;
        if (slot.OtherKeyRun != default && !_hasNamed)
            Volatile.Write(ref _hasNamed, true);
        ref var at = ref _entries[place].Slot;
        if (IsOwn(place, thread))
        {
            if (Volatile.Read(ref at) is null)
            {
                Volatile.Write(ref at, slot);
                return true;
            }
        }
        else if (Interlocked.CompareExchange(ref at, slot, null) is null)
        {
            return true;
        }

        slot.Place = RunSlot.NoPlace;
        return false;
    }

    /// <summary>Takes a run out, if it is in.</summary>
    public bool Remove(RunSlot slot) => Remove(slot, ThreadPlace.OfThisThread);

    /// <param name="slot">The run.</param>
    /// <param name="thread">The number of the calling thread.</param>
    /// <inheritdoc cref="Remove(RunSlot)" path="/summary"/>
    public bool Remove(RunSlot slot, int thread)
    {
        var place = slot.Place;
        if (place == RunSlot.NoPlace)
            return false;
        ref var at = ref _entries[place].Slot;
        if (!IsOwn(place, thread))
            return ReferenceEquals(Interlocked.CompareExchange(ref at, null, slot), slot);
        if (!ReferenceEquals(Volatile.Read(ref at), slot))
            return false;
        Volatile.Write(ref at, null);
        return true;
    }

    /// <summary>The run of an id, or null. One whose id does not name its place, as that of a batch's item, is looked for at all of them.</summary>
    public RunSlot? Find(RunId run)
    {
        var id = run.Value;
        if (id.Length == RunIds.Length && int.TryParse(id.AsSpan(RunIds.Length - Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var place)
            && Volatile.Read(ref _entries[place].Slot) is { } slot && slot.RunId == run)
            return slot;
        return Volatile.Read(ref _hasNamed) ? All().FirstOrDefault(other => other.RunId == run) : null;
    }

    /// <summary>The runs that are in, or come meanwhile, perhaps.</summary>
    public IEnumerable<RunSlot> All()
    {
        for (var place = 0; place < Places; place++)
        {
            if (Volatile.Read(ref _entries[place].Slot) is { } slot)
                yield return slot;
        }
    }

    /// <summary>The same, with all runs in it whose starters have not seen what the calling thread has written before (see the remarks). Not cheap.</summary>
    public IEnumerable<RunSlot> AllNow()
    {
        Interlocked.MemoryBarrierProcessWide();
        return All();
    }

    /// <summary>Says that nothing is to be started any more. Whoever looks after this sees every run that is started all the same.</summary>
    public void Close()
    {
        _closed = true;
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>Whether a place belongs to a thread.</summary>
    private static bool IsOwn(int place, int thread) => place / PartSize == thread && thread < OwnParts;

    /// <summary>A value, so that nothing is checked where one is written.</summary>
    private struct Entry
    {
        public RunSlot? Slot;
    }
}
