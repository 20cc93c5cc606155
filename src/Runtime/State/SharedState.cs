using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>
/// A run's data as one visit sees it: what was committed when the phase started, with the visit's own writes on top. The writes commit together with
/// the visit's action, or not at all.
/// </summary>
/// <remarks>
/// <para>Every value is frozen when it is set, and every read returns an immutable value or a fresh copy: changing a returned object changes nothing
/// until it is set again. A value reads the same before and after a restart; what JSON would not carry whole is refused when it is set.</para>
/// <para>Not safe for use by several threads at once. Outside a run, <c>new SharedState()</c> stands alone and keeps what is written.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(SharedStateDebugView))]
public sealed partial class SharedState
{
    /// <summary>What views, logs and pages show for the value of a sensitive key.</summary>
    public const string Mask = "***";

    private readonly StateHome _home;
    private readonly long _nowTicks; // the visit's journaled dispatch time, UTC
    private readonly int _place;
    private readonly int _visit;
    private readonly bool _records;
    private volatile bool _sealed;
    private volatile bool _closed; // between Prep and Post
    private StateMap _map;
    private StateReads? _reads;

    // What was written: a patch; or null. Most phases write one key that is there, and once: such a write needs no patch as long as the state before it is known, which is here then, and the
    // key's place in it.
    private object? _writes;
    private byte _plain;

    /// <summary>A state of its own, outside any run.</summary>
    /// <param name="serialization">How values become JSON; the default when <c>null</c>.</param>
    /// <param name="schema">Declared keys; none when <c>null</c>.</param>
    /// <param name="now">The time that times to live are judged against; without it nothing expires.</param>
    public SharedState(StateSerialization? serialization = null, StateSchema? schema = null, DateTimeOffset now = default)
        : this(
            StateMap.Empty,
            serialization is null && schema is null
                ? StateScope.Standalone
                : new StateScope { Serialization = serialization ?? StateSerialization.Default, Schema = schema ?? StateSchema.Open },
            now,
            owner: null,
            records: false)
    {
    }

    /// <summary>The view of one phase of a visit.</summary>
    /// <param name="committed">The state as committed (or, pipelined, as decided) when the phase starts.</param>
    /// <param name="scope">What all visits of the run share.</param>
    /// <param name="now">The visit's journaled dispatch time.</param>
    /// <param name="owner">Names the visit in errors.</param>
    /// <param name="earlier">What an earlier phase of the visit wrote: it is put on top, and is part of the patch.</param>
    /// <param name="records">Whether writes are kept as a patch to take; a detached state keeps only their result.</param>
    /// <exception cref="StateException">What the earlier phase wrote no longer fits.</exception>
    internal SharedState(StateMap committed, StateScope scope, DateTimeOffset now, IStateOwner? owner, StatePatch? earlier = null,
        bool records = true)
        : this(committed, scope, now.UtcTicks, owner, earlier, records)
    {
    }

    /// <summary>The view of the phases of a visit that nobody remembers: only the run does.</summary>
    internal SharedState(StateMap committed, StateHome home, long nowTicks, int place, int visit)
    {
        _map = committed;
        _home = home;
        _nowTicks = nowTicks;
        _place = place;
        _visit = visit;
        _records = true;
    }

    internal SharedState(StateMap committed, StateScope scope, long nowTicks, IStateOwner? owner, StatePatch? earlier = null,
        bool records = true)
    {
        _map = committed;
        _home = owner is null ? scope.Unowned : new StateHome.Of(scope, owner);
        _nowTicks = nowTicks;
        _records = records;
        if (earlier is { IsEmpty: false }) Replay(earlier, committed);
    }

    /// <summary>The state with the visit's own writes.</summary>
    internal StateMap Current => _map;

    internal StateScope Scope => _home.Scope;

    /// <summary>Whether there is a patch to take.</summary>
    internal bool HasWrites => _writes is not null;

    /// <summary>How many keys there are.</summary>
    public int Count => Whole.MayExpire ? Keys.Count : Current.Count;

    /// <summary>The keys in ordinal order: a copy, not a view.</summary>
    public IReadOnlyList<string> Keys => [.. LiveEntries.Select(pair => pair.Key)];

    private IEnumerable<KeyValuePair<string, StateEntry>> LiveEntries => Whole.Entries.Where(pair => !pair.Value.IsExpiredAt(Now));

    /// <summary>What was read since the first call of this, for whoever has to know whether it has moved.</summary>
    internal StateReads TrackReads() => _reads ??= new StateReads();

    /// <summary>The state for a look at all keys.</summary>
    private StateMap Whole
    {
        get
        {
            _reads?.AddWhole(Committed);
            return View;
        }
    }

    /// <summary>The state before the recorded writes.</summary>
    private StateMap Committed => _writes is null ? _map : _writes as StateMap ?? ((StatePatch)_writes).Before ?? _map;

    private DateTimeOffset NowUtc => new(_nowTicks, TimeSpan.Zero);

    private long Now => NowUtc.ToUnixTimeMilliseconds();

    private StateMap View
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_sealed || _closed) ThrowSealed();
            return _map;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFind(string key, out StateValue value)
    {
        var view = View;
        return _reads is null && !view.MayExpire ? view.TryGet(key, out value) : TryFindLive(view, key, out value);
    }

    /// <summary>The entry, if it has marks; of the others only whether they are there.</summary>
    private StateEntry? FindMarked(string key, out bool isThere)
    {
        var view = View;
        _reads?.Add(key, Committed.VersionOf(key));
        var entry = view.FindMarked(key, out isThere);
        if (entry is null || !entry.IsExpiredAt(Now)) return entry;
        isThere = false;
        return null;
    }

    private bool TryFindLive(StateMap view, string key, out StateValue value)
    {
        _reads?.Add(key, Committed.VersionOf(key));
        return view.TryGet(key, out value) && !(view.MayExpire && view.Find(key)!.IsExpiredAt(Now));
    }

    private void ThrowSealed() => throw new StateSealedException(_home.Describe(_place, _visit));

    /// <summary>Takes the recorded writes; the next write starts a new patch.</summary>
    internal StatePatch TakePatch()
    {
        var patch = PeekPatch();
        _writes = null;
        return patch;
    }

    /// <summary>The recorded writes, which stay recorded: for Post, whose writes may have to be put on a newer state and offered again.</summary>
    internal StatePatch PeekPatch()
    {
        if (Settled() is not { } patch) return StatePatch.Empty;
        patch.Foresee(_map);
        return patch;
    }

    /// <summary>What the recorded writes make of a state, if that is the very one they were made on, so that nothing has to be judged; else null.</summary>
    internal StateMap? ForeseenFrom(StateMap before)
        => ReferenceEquals(Committed, before) ? _map : null;

    /// <summary>
    /// Puts the recorded writes on top of a newer state: for Post after Prep, and when the decider found that a key with a custom reducer had moved.
    /// Custom reducers run again; a <c>SetIfUnchanged</c> keeps the version it was made against.
    /// </summary>
    /// <exception cref="StateMergeException">A recorded write no longer fits.</exception>
    internal void MoveTo(StateMap committed)
    {
        if (ReferenceEquals(committed, Committed)) return;
        if (Settled() is { } patch) Replay(patch, committed);
        else _map = committed;
    }

    private void Replay(StatePatch recorded, StateMap committed)
    {
        var (current, patch) = (committed, new StatePatch(committed));
        for (var i = 0; i < recorded.Count; i++)
        {
            var op = recorded[i];
            var reduction = recorded.ReductionAt(i);
            if (reduction is not null)
            {
                if (op.Expected != committed.VersionOf(op.Key)) op = reduction(current, committed);
            }
            else if (op.Kind == StateOpKind.Reduced && op.Expected != committed.VersionOf(op.Key))
            {
                throw new StateConflictException(op.Key,
                    $"The key '{op.Key}' moved after a restart, and its reducer had run before it, so it cannot run again. Retry the visit.");
            }
            if (!current.TryApply(op, out current, out var fault)) throw fault.ToException();
            patch.Add(op, reduction);
        }
        (_map, _writes) = (current, patch);
    }

    /// <summary>Ends all use: whatever still holds this state throws at its next call.</summary>
    internal void Seal() => _sealed = true;

    /// <summary>Ends Prep: as <see cref="Seal"/>, until Post begins, if that is to have the same state.</summary>
    internal void Close() => _closed = true;

    /// <summary>Begins Post in a state that was closed: what was committed when it starts, with what Prep wrote on top. Who sealed the state meanwhile keeps it so.</summary>
    /// <exception cref="StateException">What Prep wrote no longer fits.</exception>
    internal void Reopen(StateMap committed, StatePatch earlier)
    {
        // A reference that is written costs more than a look at it, and mostly nothing has been committed meanwhile.
        if (!ReferenceEquals(_map, committed)) _map = committed;
        if (earlier.IsEmpty) _writes = null;
        else Replay(earlier, committed);
        _closed = false;
    }

    /// <summary>Lets a state that stands alone take over what a visit over it wrote.</summary>
    internal void Commit(StatePatch patch) => _map = View.Apply(patch);

    /// <summary>A copy that stands alone: neither changes the other.</summary>
    public SharedState Snapshot() => new(Whole, Scope, NowUtc, owner: null, records: false);
}
