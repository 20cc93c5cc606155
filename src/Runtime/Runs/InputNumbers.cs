using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>By which inputs tokens have come to a join, by number: one bit for each. A cache of the process. A field of this type must not be read-only, nor copied.</summary>
internal struct InputNumbers
{
    private const int InOne = 64;

    private JoinMap? _map;
    private ulong _first;
    private ulong[]? _others;
    private int _count;

    /// <summary>Whether all of so many arrivals are in here, by the numbers of a map.</summary>
    public readonly bool Knows(JoinMap map, int arrivals) => arrivals == _count && (arrivals == 0 || ReferenceEquals(_map, map));

    public readonly bool Has(int number)
        => number < InOne ? (_first & (1UL << number)) != 0 : _others is { } others && (others[(number / InOne) - 1] & (1UL << number)) != 0;

    /// <summary>Puts in an input by which none has come.</summary>
    public void Add(JoinDoor door)
    {
        if (!ReferenceEquals(_map, door.Map))
            _map = door.Map;
        if (door.Number < InOne)
            _first |= 1UL << door.Number;
        else
            (_others ??= new ulong[(door.Needed - 1) / InOne])[(door.Number / InOne) - 1] |= 1UL << door.Number;
        _count++;
    }

    public void Clear()
    {
        _first = 0;
        _others = null;
        _count = 0;
    }
}
