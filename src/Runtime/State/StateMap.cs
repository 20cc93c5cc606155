using System.Collections.Immutable;
using System.Diagnostics;

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
    public static readonly StateMap Empty = new([], [], null, 0, Never);

    private readonly string[] _keys; // in ordinal order; shared by all maps with the same keys
    private readonly StateEntry[] _entries;
    private readonly ImmutableSortedDictionary<string, StateEntry>? _large;
    private readonly long _sequence; // operations applied so far
    private long _firstExpiry; // no entry expires before this moment; made exact when that matters

    private StateMap(string[] keys, StateEntry[] entries, ImmutableSortedDictionary<string, StateEntry>? large, long sequence, long firstExpiry)
    {
        _keys = keys;
        _entries = entries;
        _large = large;
        _sequence = sequence;
        _firstExpiry = firstExpiry;
    }

    /// <summary>How many keys there are, those whose time to live has passed included.</summary>
    public int Count => _large?.Count ?? _keys.Length;

    /// <summary>How many operations made this map: part of the fold, equal after replay.</summary>
    internal long Sequence => _sequence;

    /// <summary>Whether any entry's time to live has passed. Depends on the entries alone, so it is the same for a replayed map.</summary>
    internal bool HasExpiredAt(long time) => _firstExpiry <= time && FindFirstExpiry() <= time;

    private long FindFirstExpiry()
    {
        var first = Entries.Aggregate(Never, (first, pair) => Math.Min(first, pair.Value.ExpiresAt));
        Volatile.Write(ref _firstExpiry, first); // all threads find the same
        return first;
    }

    /// <summary>The keys in ordinal order, those whose time to live has passed included.</summary>
    public IEnumerable<string> Keys => _large?.Keys ?? _keys;

    /// <summary>Reads a key, whatever its time to live.</summary>
    public bool TryGet(string key, out StateValue value)
    {
        var entry = Find(key);
        value = entry?.Value ?? default;
        return entry is not null;
    }

    /// <summary>
    /// The key's version: 0 when it is not there, else a number that grows with each write of the key and does not come back after a remove. Equal for
    /// live and replayed state.
    /// </summary>
    public long VersionOf(string key) => Find(key)?.Version ?? 0;

    internal StateEntry? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_large is not null) return _large.GetValueOrDefault(key);
        var index = IndexOf(_keys, key);
        return index < 0 ? null : _entries[index];
    }

    internal IEnumerable<KeyValuePair<string, StateEntry>> Entries =>
        _large ?? Enumerable.Range(0, _keys.Length).Select(i => KeyValuePair.Create(_keys[i], _entries[i]));

    private static int IndexOf(string[] keys, string key)
    {
        // Keys are mostly the same literal or StateKey, so that identity finds them first.
        for (var i = 0; i < keys.Length; i++)
        {
            if (ReferenceEquals(keys[i], key)) return i;
        }
        for (var i = 0; i < keys.Length; i++)
        {
            if (string.Equals(keys[i], key)) return i;
        }
        return -1;
    }

    private StateMap With(string key, StateValue value, long expiresAt, bool sensitive)
    {
        var sequence = _sequence + 1;
        var firstExpiry = Math.Min(_firstExpiry, expiresAt);
        if (_large is not null)
        {
            var version = _large.TryGetValue(key, out var old) ? old.Version + 1 : sequence;
            return new StateMap([], [], _large.SetItem(key, StateEntry.Of(value, version, expiresAt, sensitive)), sequence, firstExpiry);
        }
        var index = IndexOf(_keys, key);
        if (index >= 0)
        {
            var entries = _entries.AsSpan().ToArray();
            entries[index] = StateEntry.Of(value, entries[index].Version + 1, expiresAt, sensitive);
            return new StateMap(_keys, entries, null, sequence, firstExpiry);
        }
        var entry = StateEntry.Of(value, sequence, expiresAt, sensitive);
        if (_keys.Length == SmallLimit)
        {
            var large = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, Entries).Add(key, entry);
            return new StateMap([], [], large, sequence, firstExpiry);
        }
        var at = ~Array.BinarySearch(_keys, key, StringComparer.Ordinal);
        return new StateMap(Inserted(_keys, at, key), Inserted(_entries, at, entry), null, sequence, firstExpiry);
    }

    private StateMap Without(string key)
    {
        var sequence = _sequence + 1;
        if (_large is not null)
        {
            var large = _large.Remove(key);
            return large.Count > SmallLimit / 2
                ? new StateMap([], [], large, sequence, _firstExpiry)
                : new StateMap([.. large.Keys], [.. large.Values], null, sequence, _firstExpiry);
        }
        var index = IndexOf(_keys, key);
        return index < 0
            ? new StateMap(_keys, _entries, null, sequence, _firstExpiry)
            : new StateMap(Removed(_keys, index), Removed(_entries, index), null, sequence, _firstExpiry);
    }

    private StateMap WithoutExpiredAt(long time) =>
        Restore(Entries.Where(pair => !pair.Value.IsExpiredAt(time)), _sequence + 1);

    /// <summary>Builds a map from entries in any order.</summary>
    private static StateMap Restore(IEnumerable<KeyValuePair<string, StateEntry>> entries, long sequence)
    {
        var sorted = entries.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        var map = sorted.Length > SmallLimit
            ? new StateMap([], [], ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, sorted), sequence, Never)
            : new StateMap([.. sorted.Select(pair => pair.Key)], [.. sorted.Select(pair => pair.Value)], null, sequence, Never);
        map.FindFirstExpiry();
        return map;
    }

    private static T[] Inserted<T>(T[] items, int at, T item)
    {
        var longer = new T[items.Length + 1];
        items.AsSpan(0, at).CopyTo(longer);
        longer[at] = item;
        items.AsSpan(at).CopyTo(longer.AsSpan(at + 1));
        return longer;
    }

    private static T[] Removed<T>(T[] items, int at)
    {
        var shorter = new T[items.Length - 1];
        items.AsSpan(0, at).CopyTo(shorter);
        items.AsSpan(at + 1).CopyTo(shorter.AsSpan(at));
        return shorter;
    }

    /// <summary>For people; sensitive values are masked.</summary>
    public override string ToString() =>
        $"{{{string.Join(", ", Entries.Select(pair => $"{pair.Key}: {(pair.Value.IsSensitive ? SharedState.Mask : pair.Value.Value.ToString())}"))}}}";
}
