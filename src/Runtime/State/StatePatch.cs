namespace ActorFlow;

/// <summary>
/// What one visit changes: its operations in the order they were made, committed together with its action or not at all. Immutable once taken from
/// the <see cref="SharedState"/> that recorded it.
/// </summary>
public sealed partial class StatePatch
{
    /// <summary>A patch that changes nothing.</summary>
    public static readonly StatePatch Empty = new();

    // The first operation lives in the object itself: most visits make one.
    private StateOp _first;
    private StateOp[]? _rest;

    // The state that a visit saw, and what its writes made of it. When no other visit has committed in between, the fold is this very map.
    private StateMap? _before;
    private StateMap? _after;

    // How to run custom reducers again, by position: in memory only, so that a patch which came from the journal has none.
    private Dictionary<int, StateReduction>? _reductions;

    internal StatePatch()
    {
    }

    internal StatePatch(ReadOnlySpan<StateOp> ops)
    {
        foreach (ref readonly var op in ops) Add(op);
    }

    /// <summary>How many operations there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the patch changes nothing.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The operation at a position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is below 0 or not below <see cref="Count"/>.</exception>
    public StateOp this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return index == 0 ? _first : _rest![index - 1];
        }
    }

    internal void Add(in StateOp op)
    {
        if (Count == 0)
        {
            _first = op;
        }
        else
        {
            if (_rest is null) _rest = new StateOp[3];
            else if (_rest.Length == Count - 1) Array.Resize(ref _rest, _rest.Length * 2);
            _rest[Count - 1] = op;
        }
        Count++;
    }

    internal void Add(in StateOp op, StateReduction? reduction)
    {
        Add(op);
        if (reduction is not null) (_reductions ??= [])[Count - 1] = reduction;
    }

    internal StateReduction? ReductionAt(int index) => _reductions?.GetValueOrDefault(index);

    /// <summary>Remembers what the operations make of a state, so that the fold need not make it again.</summary>
    internal void Foresee(StateMap before, StateMap after) => (_before, _after) = (before, after);

    internal StateMap? ForeseenFrom(StateMap before) => ReferenceEquals(_before, before) ? _after : null;

    /// <summary>For people; sensitive operands are masked.</summary>
    public override string ToString() => string.Join("; ", Enumerable.Range(0, Count).Select(i => this[i].ToString()));
}
