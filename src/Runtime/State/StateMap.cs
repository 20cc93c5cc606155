using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>
/// The committed data of a run at one version: values by key. Immutable, so it can be read from any thread; a change makes a new map that shares
/// what did not change. Up to 16 keys it is two short arrays in key order, above that a balanced tree.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class StateMap
{
    internal const long Never = long.MaxValue;
    internal const int SmallLimit = 16;

    /// <summary>A state without keys, as a run has before its input.</summary>
    public static readonly StateMap Empty = new([], [], null);

    // In the lowest byte, that a map has no top.
    private const int NoTop = -1;

    private readonly Rows _rows;

    // What one of the entries is now, in the place of the one in the rows, so that a counter which is written again and again takes no new array, and no entry. It has no marks. Which one it is
    // lies in the lowest byte beside the version: runs in memory make a map for nearly every visit.
    private readonly StateValue _topValue;
    private readonly long _topMark;

    private StateMap(string[] keys, StateEntry[] entries, Rarities? rare)
    {
        _rows = new Rows(keys, entries, rare);
        _topMark = NoTop;
    }

    private StateMap(Rows rows, int top, StateValue value, long version)
    {
        _rows = rows;
        _topValue = value;
        _topMark = (version << 8) | (uint)top;
    }

    private int Top => (sbyte)_topMark;

    private long TopVersion => _topMark >> 8;

    /// <summary>What maps share that differ in one entry only.</summary>
    private sealed class Rows(string[] keys, StateEntry[] entries, Rarities? rare)
    {
        public readonly string[] Keys = keys; // in ordinal order
        public readonly StateEntry[] Entries = entries;
        public readonly Rarities? Rare = rare; // null for most maps, and for all that have a top

        // Of keys that a state began with, the last of each sort: the states of all runs of a flow begin with the same key. The entry stands for nothing, as the map has the value on top.
        private static readonly Rows?[] s_firsts = new Rows?[64];

        /// <summary>Those of a map with one key, whose value is its top.</summary>
        /// <exception cref="StateKeyNameException">The name cannot be used.</exception>
        public static Rows OfFirst(string key)
        {
            ref var place = ref s_firsts[key.Length == 0 ? 0 : ((31 * key.Length) + key[^1]) % s_firsts.Length];
            var known = Volatile.Read(ref place);
            if (known is not null && ReferenceEquals(known.Keys[0], key)) return known;
            StateKey.ThrowIfInvalid(key);
            known = new Rows([key], [Nothing], null);
            Volatile.Write(ref place, known);
            return known;
        }

        private static readonly StateEntry Nothing = new(default, 0);
    }

    /// <summary>What few maps have.</summary>
    private sealed class Rarities
    {
        /// <summary>The entries of a map with more than 16 keys, which then has no arrays.</summary>
        public ImmutableSortedDictionary<string, StateEntry>? Tree { get; init; }

        /// <summary>The highest version of a key that was removed: new keys start above it, so that no version comes back.</summary>
        public long RemovedVersion { get; init; }

        /// <summary>No entry expires before this moment; made exact when that matters, for this map only.</summary>
        public long FirstExpiry = Never;
    }

    /// <summary>How many keys there are, those whose time to live has passed included.</summary>
    public int Count => Rare?.Tree?.Count ?? Names.Length;

    /// <summary>The keys in ordinal order, those whose time to live has passed included.</summary>
    public IEnumerable<string> Keys => Rare?.Tree?.Keys ?? Names;

    internal IEnumerable<KeyValuePair<string, StateEntry>> Entries =>
        Rare?.Tree ?? Enumerable.Range(0, Names.Length).Select(i => KeyValuePair.Create(Names[i], EntryAt(i)));

    private string[] Names => _rows.Keys;

    private Rarities? Rare => _rows.Rare;

    /// <summary>Reads a key, whatever its time to live.</summary>
    public bool TryGet(string key, out StateValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var index = IndexOf(Names, key);
        if (index >= 0)
        {
            value = ValueAt(index);
            return true;
        }
        var entry = Rare?.Tree?.GetValueOrDefault(key);
        value = entry?.Value ?? default;
        return entry is not null;
    }

    /// <summary>
    /// The key's version: 0 when it is not there, else a number that grows with each write of the key and does not come back after a remove. The same
    /// for live and replayed state.
    /// </summary>
    public long VersionOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var index = IndexOf(Names, key);
        return index >= 0 ? VersionAt(index) : Rare?.Tree?.GetValueOrDefault(key)?.Version ?? 0;
    }

    internal StateEntry? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var index = IndexOf(Names, key);
        return index >= 0 ? EntryAt(index) : Rare?.Tree?.GetValueOrDefault(key);
    }

    /// <summary>As <see cref="Find"/>, of those that have marks; of the others only whether they are there, so that nothing has to be made.</summary>
    internal StateEntry? FindMarked(string key, out bool isThere)
    {
        ArgumentNullException.ThrowIfNull(key);
        var index = IndexOf(Names, key);
        var entry = index < 0 ? Rare?.Tree?.GetValueOrDefault(key) : index == Top ? null : _rows.Entries[index];
        isThere = index >= 0 || entry is not null;
        return entry is { IsMarked: true } ? entry : null;
    }

    private StateEntry EntryAt(int index) => index == Top ? new StateEntry(_topValue, TopVersion) : _rows.Entries[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StateValue ValueAt(int index) => index == Top ? _topValue : _rows.Entries[index].Value;

    private long VersionAt(int index) => index == Top ? TopVersion : _rows.Entries[index].Version;

    private bool IsMarkedAt(int index) => index != Top && _rows.Entries[index].IsMarked;

    /// <summary>Whether an entry may have a time to live: false for most runs, and cheap.</summary>
    internal bool MayExpire => Rare is { FirstExpiry: not Never };

    /// <summary>Whether any entry's time to live has passed. Depends on the entries alone, so it is the same for a replayed map.</summary>
    internal bool HasExpiredAt(long time) => Rare is { } rare && rare.FirstExpiry <= time && FindFirstExpiry(rare) <= time;

    private long FindFirstExpiry(Rarities rare)
    {
        var first = Entries.Aggregate(Never, (first, pair) => Math.Min(first, pair.Value.ExpiresAt));
        Volatile.Write(ref rare.FirstExpiry, first); // all threads find the same
        return first;
    }

    private static int IndexOf(string[] keys, string key)
    {
        // Keys are mostly the same literal or StateKey; others of one length mostly differ at the end.
        for (var i = 0; i < keys.Length; i++)
        {
            var known = keys[i];
            if (ReferenceEquals(known, key) || (known.Length == key.Length && known[^1] == key[^1] && known.AsSpan().SequenceEqual(key))) return i;
        }
        return -1;
    }

    /// <summary>For people; sensitive values are masked.</summary>
    public override string ToString() =>
        $"{{{string.Join(", ", Entries.Select(pair => $"{pair.Key}: {pair.Value}"))}}}";
}
