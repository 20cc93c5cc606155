namespace ActorFlow;

/// <summary>
/// What one visit changes: its operations in the order they were made, committed together with its action or not at all. Immutable once taken from
/// the <see cref="SharedState"/> that recorded it.
/// </summary>
public sealed partial class StatePatch
{
    /// <summary>A patch that changes nothing.</summary>
    public static readonly StatePatch Empty = new();

    // The first operation lives in the object itself: most visits make one. Its key is null while there is none.
    private StateOp _first;
    private Rest? _rest;

    // The state that a visit saw, and what its writes made of it. When no other visit has committed in between, the fold is this very map.
    private StateMap? _after;

    internal StatePatch(StateMap? before = null) => Before = before;

    internal StatePatch(ReadOnlySpan<StateOp> ops)
    {
        foreach (ref readonly var op in ops) Add(op);
    }

    /// <summary>What the visits that write much have.</summary>
    private sealed class Rest
    {
        public List<StateOp> Ops { get; } = [];

        // How to run custom reducers again, by position: in memory only, so that a patch which came from the journal has none.
        public Dictionary<int, StateReduction>? Reductions { get; set; }
    }

    /// <summary>The state that the operations were recorded on; null for a patch from the journal.</summary>
    internal StateMap? Before { get; }

    /// <summary>How many operations there are.</summary>
    public int Count => _first.Key is null ? 0 : 1 + (_rest?.Ops.Count ?? 0);

    /// <summary>Whether the patch changes nothing.</summary>
    public bool IsEmpty => _first.Key is null;

    /// <summary>The operation at a position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is below 0 or not below <see cref="Count"/>.</exception>
    public StateOp this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return index == 0 ? _first : _rest!.Ops[index - 1];
        }
    }

    internal void Add(in StateOp op, StateReduction? reduction = null)
    {
        if (_first.Key is null) _first = op;
        else (_rest ??= new Rest()).Ops.Add(op);
        if (reduction is not null) ((_rest ??= new Rest()).Reductions ??= [])[Count - 1] = reduction;
    }

    internal StateReduction? ReductionAt(int index) => _rest?.Reductions?.GetValueOrDefault(index);

    /// <summary>Remembers what the operations make of the state they were recorded on, so that the fold need not make it again.</summary>
    internal void Foresee(StateMap after) => _after = after;

    internal StateMap? ForeseenFrom(StateMap before) => ReferenceEquals(Before, before) ? _after : null;

    /// <summary>For people; sensitive operands are masked.</summary>
    public override string ToString() => string.Join("; ", Enumerable.Range(0, Count).Select(i => this[i].ToString()));
}
