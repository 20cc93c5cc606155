using System.Globalization;

namespace ActorFlow.Actors.Runs;

/// <summary>The runs in memory that were started without the registry, by the place that their ids name. Thread-safe, without a lock.</summary>
/// <remarks>
/// <para>
/// One exchange puts a run in, and one takes it out. An id ends with its run's place (<see cref="RunIds"/>), so that nothing has to be hashed or searched; and a thread begins its runs at
/// places side by side, so that threads keep out of each other's cache lines. There are so many places and no more: a run for which none is free goes by the registry.
/// </para>
/// <para>
/// Closing against starting: who closes says so and then looks through all places; who starts puts its run in and then looks whether that was said. Both steps are full fences apart, so at
/// least one of them sees the other. Ending against closing: who ends takes its run out and then looks, so that whoever waits for the last one hears of it.
/// </para>
/// </remarks>
internal sealed class RunTable
{
    /// <summary>Digits of an id that name its run's place.</summary>
    private const int Digits = 3;

    /// <summary>How many places there are.</summary>
    public const int Places = 1 << (4 * Digits);

    /// <summary>How many side by side are a thread's, as long as there are fewer threads than parts of this size.</summary>
    public const int PartSize = 64;

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
    /// <returns>False when another one is there.</returns>
    public bool TryAdd(RunSlot slot, int place)
    {
        slot.Place = place;
        if (slot.OtherKeyRun != default && !_hasNamed)
            Volatile.Write(ref _hasNamed, true);
        if (Interlocked.CompareExchange(ref _entries[place].Slot, slot, null) is null)
            return true;
        slot.Place = RunSlot.NoPlace;
        return false;
    }

    /// <summary>Takes a run out, if it is in.</summary>
    public bool Remove(RunSlot slot)
        => slot.Place != RunSlot.NoPlace && ReferenceEquals(Interlocked.CompareExchange(ref _entries[slot.Place].Slot, null, slot), slot);

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

    /// <summary>Says that nothing is to be started any more.</summary>
    public void Close()
    {
        _closed = true;
        Interlocked.MemoryBarrier();
    }

    /// <summary>A value, so that nothing is checked where one is written.</summary>
    private struct Entry
    {
        public RunSlot? Slot;
    }
}
