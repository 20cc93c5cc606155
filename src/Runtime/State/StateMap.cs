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

    private readonly string[] _keys; // in ordinal order; shared by all maps with the same keys
    private readonly StateEntry[] _entries;
    private readonly Rarities? _rare; // null for most maps
    private readonly StateEntry? _top; // in the place of one of the entries, so that a counter which is written again and again takes no new array; or null
    private readonly int _at; // which one

    private StateMap(string[] keys, StateEntry[] entries, Rarities? rare)
    {
        _keys = keys;
        _entries = entries;
        _rare = rare;
    }

    private StateMap(string[] keys, StateEntry[] entries, StateEntry top, int at)
    {
        _keys = keys;
        _entries = entries;
        _top = top;
        _at = at;
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
    public int Count => _rare?.Tree?.Count ?? _keys.Length;

    /// <summary>The keys in ordinal order, those whose time to live has passed included.</summary>
    public IEnumerable<string> Keys => _rare?.Tree?.Keys ?? _keys;

    internal IEnumerable<KeyValuePair<string, StateEntry>> Entries =>
        _rare?.Tree ?? Enumerable.Range(0, _keys.Length).Select(i => KeyValuePair.Create(_keys[i], EntryAt(i)));

    /// <summary>Reads a key, whatever its time to live.</summary>
    public bool TryGet(string key, out StateValue value)
    {
        var entry = Find(key);
        value = entry?.Value ?? default;
        return entry is not null;
    }

    /// <summary>
    /// The key's version: 0 when it is not there, else a number that grows with each write of the key and does not come back after a remove. The same
    /// for live and replayed state.
    /// </summary>
    public long VersionOf(string key) => Find(key)?.Version ?? 0;

    internal StateEntry? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var index = IndexOf(_keys, key);
        return index >= 0 ? EntryAt(index) : _rare?.Tree?.GetValueOrDefault(key);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StateEntry EntryAt(int index) => _top is not null && _at == index ? _top : _entries[index];

    /// <summary>Whether an entry may have a time to live: false for most runs, and cheap.</summary>
    internal bool MayExpire => _rare is not null && _rare.FirstExpiry != Never;

    /// <summary>Whether any entry's time to live has passed. Depends on the entries alone, so it is the same for a replayed map.</summary>
    internal bool HasExpiredAt(long time) => _rare is not null && _rare.FirstExpiry <= time && FindFirstExpiry(_rare) <= time;

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
