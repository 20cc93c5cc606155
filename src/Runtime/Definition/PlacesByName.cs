using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Definition;

/// <summary>
/// The nodes of a drawing by their names: a table with open addressing, whose slots hold the hash of a name and the place of its node. A dictionary would hold names and nodes a second time,
/// and in a drawing of 100 000 nodes most of what is built would be its tables. Read by many threads once the flow is built.
/// </summary>
/// <param name="places">The nodes, each at its <see cref="FlowNode.Index"/>.</param>
internal sealed class PlacesByName(List<FlowNode> places)
{
    // The hash in the upper half, the place + 1 in the lower one; 0 is empty. At most seven eighths are in use, so every search ends.
    private ulong[] _slots = new ulong[8];
    private int _count;

    /// <summary>The table of nodes that are all there.</summary>
    public static PlacesByName Of(List<FlowNode> places)
    {
        var byName = new PlacesByName(places);
        foreach (var place in places)
            byName.Add(place, Hash(place.Name));
        return byName;
    }

    /// <summary>The node of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public FlowNode this[string name] => Find(name) ?? throw new KeyNotFoundException($"The drawing has no node '{name}'.");

    public FlowNode? Find(string name) => Find(name, Hash(name));

    public bool TryFind(string name, [NotNullWhen(true)] out FlowNode? place) => (place = Find(name)) is not null;

    public FlowNode? Find(string name, uint hash)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        for (var at = (int)hash & mask; slots[at] is not 0 and var slot; at = (at + 1) & mask)
        {
            if ((uint)(slot >> 32) == hash && places[(int)(uint)slot - 1] is { } place && place.Name == name)
                return place;
        }

        return null;
    }

    /// <summary>Adds a node whose name is not there yet, and which stands among the places already.</summary>
    public void Add(FlowNode place, uint hash)
    {
        if (++_count * 8L > _slots.Length * 7L)
            Spread();
        Put(_slots, ((ulong)hash << 32) | (uint)(place.Index + 1));
    }

    /// <summary>Another one in each process, so that nobody can choose names that meet. Nothing is ever listed in its order.</summary>
    public static uint Hash(string name) => (uint)StringComparer.Ordinal.GetHashCode(name);

    private void Spread()
    {
        var wider = new ulong[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot != 0)
                Put(wider, slot);
        }

        _slots = wider;
    }

    private static void Put(ulong[] slots, ulong slot)
    {
        var mask = slots.Length - 1;
        var at = (int)(slot >> 32) & mask;
        while (slots[at] != 0)
            at = (at + 1) & mask;
        slots[at] = slot;
    }
}
