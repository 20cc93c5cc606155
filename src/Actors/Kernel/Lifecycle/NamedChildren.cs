namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>
/// Children by name. A dictionary would hold each name and link a second time and take 45 bytes a child, which for actors that are small themselves is much;
/// this takes 16 to 32.
/// </summary>
/// <remarks>
/// The children stand in the order in which they were spawned, and a table with open addressing leads from a name to its place: each slot of it holds the
/// name's hash and the number of the place. A child that ends leaves a hole, and the holes are closed when the places run out. Not thread-safe.
/// </remarks>
internal sealed class NamedChildren
{
    private const int FirstPlaces = 4;

    // By place; null is a hole. Places from _used on were never used.
    private ActorRef?[] _children = new ActorRef?[FirstPlaces];
    private int _used;

    // The hash in the upper half, the place + 1 in the lower one; 0 is empty. At most seven eighths are in use, so every search ends.
    private ulong[] _slots = new ulong[2 * FirstPlaces];

    internal int Count { get; private set; }

    /// <summary>Adds a child; false when a living one has the name. Sets <see cref="ActorRef.IndexInParent"/> to its place, marked.</summary>
    /// <param name="name">The child's name.</param>
    /// <param name="child">The child.</param>
    /// <param name="mark">What is added to each place, to tell named children from others.</param>
    internal bool TryAdd(string name, ActorRef child, int mark)
    {
        if (_used == _children.Length) MakeRoom(mark);
        if ((Count + 1) * 8L > _slots.Length * 7L) Spread(_slots.Length * 2);
        var hash = Hash(name);
        var mask = _slots.Length - 1;
        var at = (int)hash & mask;
        for (; _slots[at] is not 0 and var slot; at = (at + 1) & mask)
        {
            if ((uint)(slot >> 32) == hash && ChildAt(slot).Name == name) return false;
        }

        _children[_used++] = child;
        _slots[at] = ((ulong)hash << 32) | (uint)_used;
        child.IndexInParent = mark | (_used - 1);
        Count++;
        return true;
    }

    internal ActorRef? Find(string name)
    {
        var hash = Hash(name);
        var mask = _slots.Length - 1;
        for (var at = (int)hash & mask; _slots[at] is not 0 and var slot; at = (at + 1) & mask)
        {
            if ((uint)(slot >> 32) == hash && ChildAt(slot) is { } child && child.Name == name) return child;
        }

        return null;
    }

    internal void Remove(string name, int place)
    {
        var mask = _slots.Length - 1;
        var at = (int)Hash(name) & mask;
        while ((uint)_slots[at] != (uint)place + 1) at = (at + 1) & mask;
        Empty(at, mask);
        _children[place] = null;
        if (--Count == 0) _used = 0;
    }

    internal void CopyTo(List<ActorRef> children)
    {
        for (var place = 0; place < _used; place++)
        {
            if (_children[place] is { } child) children.Add(child);
        }
    }

    private static uint Hash(string name) => (uint)name.GetHashCode(StringComparison.Ordinal);

    private ActorRef ChildAt(ulong slot) => _children[(int)(uint)slot - 1]!;

    /// <summary>Empties a slot and moves up those behind it that stand further on than their hash says, so that searches need no marks of what was there.</summary>
    private void Empty(int at, int mask)
    {
        for (var next = (at + 1) & mask; _slots[next] is not 0 and var slot; next = (next + 1) & mask)
        {
            var home = (int)(slot >> 32) & mask;
            if (((next - home) & mask) < ((next - at) & mask)) continue;
            _slots[at] = slot;
            at = next;
        }

        _slots[at] = 0;
    }

    /// <summary>All places are used: closes the holes, or where these are few, doubles the places.</summary>
    private void MakeRoom(int mark)
    {
        if (Count > _children.Length / 4 * 3)
        {
            Array.Resize(ref _children, _children.Length * 2);
            return;
        }

        var moved = new int[_used];
        var used = 0;
        for (var place = 0; place < _used; place++)
        {
            if (_children[place] is not { } child) continue;
            moved[place] = used;
            child.IndexInParent = mark | used;
            _children[used++] = child;
        }

        Array.Clear(_children, used, _used - used);
        _used = used;
        foreach (ref var slot in _slots.AsSpan())
        {
            if (slot != 0) slot = (slot & 0xFFFF_FFFF_0000_0000) | (uint)(moved[(int)(uint)slot - 1] + 1);
        }
    }

    private void Spread(int length)
    {
        var slots = new ulong[length];
        var mask = length - 1;
        foreach (var slot in _slots)
        {
            if (slot == 0) continue;
            var at = (int)(slot >> 32) & mask;
            while (slots[at] != 0) at = (at + 1) & mask;
            slots[at] = slot;
        }

        _slots = slots;
    }
}
