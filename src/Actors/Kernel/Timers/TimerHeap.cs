namespace ActorFlow.Actors.Kernel.Timers;

/// <summary>A 4-ary heap by due time, in which entries know their place, so that any of them can be removed. Not thread-safe.</summary>
internal sealed class TimerHeap
{
    private const int Arity = 4;
    private TimerEntry[] _entries = new TimerEntry[16];

    internal int Count { get; private set; }

    internal TimerEntry First => _entries[0];

    internal void Add(TimerEntry entry)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, Count * 2);
        SiftUp(entry, Count++);
    }

    internal void Remove(TimerEntry entry)
    {
        var hole = entry.HeapIndex;
        var last = _entries[--Count];
        _entries[Count] = null!;
        entry.HeapIndex = -1;
        if (ReferenceEquals(last, entry)) return;
        if (hole > 0 && last.Due < _entries[(hole - 1) / Arity].Due) SiftUp(last, hole);
        else SiftDown(last, hole);
    }

    internal void Clear()
    {
        for (var i = 0; i < Count; i++) _entries[i].HeapIndex = -1;
        Array.Clear(_entries, 0, Count);
        Count = 0;
    }

    /// <summary>Restores the order after due times were changed.</summary>
    internal void Rebuild(Action<TimerEntry> change)
    {
        for (var i = 0; i < Count; i++) change(_entries[i]);
        for (var i = (Count - 2) / Arity; i >= 0 && Count > 1; i--) SiftDown(_entries[i], i);
    }

    private void SiftUp(TimerEntry entry, int hole)
    {
        while (hole > 0)
        {
            var parent = (hole - 1) / Arity;
            if (_entries[parent].Due <= entry.Due) break;
            Put(_entries[parent], hole);
            hole = parent;
        }

        Put(entry, hole);
    }

    private void SiftDown(TimerEntry entry, int hole)
    {
        while (true)
        {
            var first = hole * Arity + 1;
            if (first >= Count) break;
            var least = first;
            for (var i = first + 1; i < Math.Min(first + Arity, Count); i++)
            {
                if (_entries[i].Due < _entries[least].Due) least = i;
            }

            if (entry.Due <= _entries[least].Due) break;
            Put(_entries[least], hole);
            hole = least;
        }

        Put(entry, hole);
    }

    private void Put(TimerEntry entry, int index)
    {
        _entries[index] = entry;
        entry.HeapIndex = index;
    }
}
