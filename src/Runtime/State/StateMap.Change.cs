using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace ActorFlow;

/// <content>Changed copies.</content>
public sealed partial class StateMap
{
    /// <summary>A plain write: it ends a time to live, and a sensitive key stays sensitive.</summary>
    internal StateMap With(string key, StateValue value)
    {
        var index = IndexOf(_keys, key);
        if (index < 0) return With(key, value, Never, Find(key) is { IsSensitive: true });
        var there = EntryAt(index);
        return WithEntry(index, StateEntry.Of(value, there.Version + 1, Never, there.IsSensitive), Never);
    }

    /// <summary>As <see cref="With(string, StateValue)"/>, only where the key is there and has no marks.</summary>
    internal bool TryReplace(string key, StateValue value, [NotNullWhen(true)] out StateMap? after)
    {
        ArgumentNullException.ThrowIfNull(key);
        var index = IndexOf(_keys, key);
        after = index >= 0 && !EntryAt(index).IsMarked ? Replaced(index, value) : null;
        return after is not null;
    }

    /// <summary>The place of a key that is there and has no marks; else -1.</summary>
    internal int PlaceOfUnmarked(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var index = IndexOf(_keys, key);
        return index >= 0 && !EntryAt(index).IsMarked ? index : -1;
    }

    /// <summary>The key at a place of <see cref="PlaceOfUnmarked"/>.</summary>
    internal string KeyAt(int place) => _keys[place];

    /// <summary>A plain write to the key at a place of <see cref="PlaceOfUnmarked"/>.</summary>
    internal StateMap Replaced(int place, StateValue value) => WithEntry(place, new StateEntry(value, EntryAt(place).Version + 1), Never);

    private StateMap With(string key, StateValue value, long expiresAt, bool sensitive)
    {
        var index = IndexOf(_keys, key);
        if (index >= 0) return WithEntry(index, StateEntry.Of(value, EntryAt(index).Version + 1, expiresAt, sensitive), expiresAt);
        var tree = _rare?.Tree;
        var entry = StateEntry.Of(value, 1 + (tree?.GetValueOrDefault(key)?.Version ?? _rare?.RemovedVersion ?? 0), expiresAt, sensitive);
        if (tree is not null) return OfTree(tree.SetItem(key, entry), _rare!.RemovedVersion, Math.Min(_rare.FirstExpiry, expiresAt));
        if (_keys.Length == SmallLimit)
        {
            tree = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, Entries).Add(key, entry);
            return OfTree(tree, _rare?.RemovedVersion ?? 0, Math.Min(_rare?.FirstExpiry ?? Never, expiresAt));
        }
        var at = ~Array.BinarySearch(_keys, key, StringComparer.Ordinal);
        return new StateMap(Inserted(_keys, at, key), Inserted(Settled(), at, entry), Expiring(expiresAt));
    }

    private StateMap WithEntry(int index, StateEntry entry, long expiresAt)
    {
        // What lies below is kept as long as what lies above, so it has to be small.
        if (_rare is null && expiresAt == Never && (_top is null || _at == index) && _entries[index].Value.IsSmall)
            return new StateMap(_keys, _entries, entry, index);
        var entries = new StateEntry[_entries.Length];
        _entries.AsSpan().CopyTo(entries);
        if (_top is not null) entries[_at] = _top;
        entries[index] = entry;
        return new StateMap(_keys, entries, _rare is null && expiresAt == Never ? null : Expiring(expiresAt));
    }

    private StateEntry[] Settled()
    {
        if (_top is null) return _entries;
        var entries = new StateEntry[_entries.Length];
        _entries.AsSpan().CopyTo(entries);
        entries[_at] = _top;
        return entries;
    }

    /// <summary>The rarities of a small map with one entry more. Shared only when nothing expires, as each map makes its first expiry exact for
    /// itself.</summary>
    private Rarities? Expiring(long expiresAt)
    {
        var first = Math.Min(_rare?.FirstExpiry ?? Never, expiresAt);
        return first == Never && _rare is not { FirstExpiry: not Never } ? _rare : RareOf(null, _rare?.RemovedVersion ?? 0, first);
    }

    private StateMap Without(string key)
    {
        if (Find(key) is not { } gone) return this;
        var removed = Math.Max(_rare?.RemovedVersion ?? 0, gone.Version);
        var first = _rare?.FirstExpiry ?? Never;
        if (_rare?.Tree is { } tree)
        {
            tree = tree.Remove(key);
            return tree.Count > SmallLimit / 2 ? OfTree(tree, removed, first)
                : new StateMap([.. tree.Keys], [.. tree.Values], RareOf(null, removed, first));
        }
        var index = IndexOf(_keys, key);
        return new StateMap(Removed(_keys, index), Removed(Settled(), index), RareOf(null, removed, first));
    }

    private StateMap Without(Func<StateEntry, bool> isGone)
    {
        var removed = Entries.Where(pair => isGone(pair.Value)).Aggregate(_rare?.RemovedVersion ?? 0,
            (version, pair) => Math.Max(version, pair.Value.Version));
        return Of(Entries.Where(pair => !isGone(pair.Value)), removed);
    }

    /// <summary>A map of entries in any order.</summary>
    private static StateMap Of(IEnumerable<KeyValuePair<string, StateEntry>> entries, long removedVersion)
    {
        var sorted = entries.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        var first = sorted.Aggregate(Never, (first, pair) => Math.Min(first, pair.Value.ExpiresAt));
        return sorted.Length > SmallLimit
            ? OfTree(ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, sorted), removedVersion, first)
            : new StateMap([.. sorted.Select(pair => pair.Key)], [.. sorted.Select(pair => pair.Value)], RareOf(null, removedVersion, first));
    }

    private static StateMap OfTree(ImmutableSortedDictionary<string, StateEntry> tree, long removedVersion, long firstExpiry) =>
        new([], [], RareOf(tree, removedVersion, firstExpiry));

    private static Rarities? RareOf(ImmutableSortedDictionary<string, StateEntry>? tree, long removedVersion, long firstExpiry) =>
        tree is null && removedVersion == 0 && firstExpiry == Never
            ? null
            : new Rarities { Tree = tree, RemovedVersion = removedVersion, FirstExpiry = firstExpiry };

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
}
