using System.Collections.Immutable;

namespace ActorFlow;

/// <content>Changed copies.</content>
public sealed partial class StateMap
{
    /// <summary>A plain write: it ends a time to live, and a sensitive key stays sensitive.</summary>
    internal StateMap With(string key, StateValue value)
    {
        var index = IndexOf(Names, key);
        if (index < 0) return With(key, value, Never, Find(key) is { IsSensitive: true });
        return IsMarkedAt(index) && _rows.Entries[index] is { IsSensitive: true } there
            ? WithEntry(index, StateEntry.Of(value, there.Version + 1, Never, sensitive: true), Never)
            : Replaced(index, value);
    }

    /// <summary>The place of a key that is there and has no marks; else -1.</summary>
    internal int PlaceOfUnmarked(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var index = IndexOf(Names, key);
        return index >= 0 && !IsMarkedAt(index) ? index : -1;
    }

    /// <summary>A plain write to the key at a place, which leaves it without marks.</summary>
    internal StateMap Replaced(int place, StateValue value)
    {
        var rows = _rows;
        // What lies below is kept as long as what lies above, so it has to be small.
        return rows.Rare is null && (Top == NoTop || Top == place) && rows.Entries[place].Value.IsSmall
            ? new StateMap(rows, place, value, VersionAt(place) + 1)
            : WithEntry(place, new StateEntry(value, VersionAt(place) + 1), Never);
    }

    /// <summary>A plain write to a state that has never had a key; null when this one has.</summary>
    /// <exception cref="StateKeyNameException">The name cannot be used.</exception>
    internal StateMap? WithFirst(string key, StateValue value) => Names.Length > 0 || Rare is not null ? null : new StateMap(Rows.OfFirst(key), 0, value, 1);

    /// <summary>The operation that has led here, where that was a plain write to the key at a place.</summary>
    internal StateOp WriteAt(int place) => new(Names[place], ValueAt(place));

    private StateMap With(string key, StateValue value, long expiresAt, bool sensitive)
    {
        var index = IndexOf(Names, key);
        if (index >= 0) return WithEntry(index, StateEntry.Of(value, VersionAt(index) + 1, expiresAt, sensitive), expiresAt);
        var (rare, tree) = (Rare, Rare?.Tree);
        var entry = StateEntry.Of(value, 1 + (tree?.GetValueOrDefault(key)?.Version ?? rare?.RemovedVersion ?? 0), expiresAt, sensitive);
        if (tree is not null) return OfTree(tree.SetItem(key, entry), rare!.RemovedVersion, Math.Min(rare.FirstExpiry, expiresAt));
        if (Names.Length == SmallLimit)
        {
            tree = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, Entries).Add(key, entry);
            return OfTree(tree, rare?.RemovedVersion ?? 0, Math.Min(rare?.FirstExpiry ?? Never, expiresAt));
        }
        var at = ~Array.BinarySearch(Names, key, StringComparer.Ordinal);
        return new StateMap(Inserted(Names, at, key), Inserted(Settled(), at, entry), Expiring(expiresAt));
    }

    private StateMap WithEntry(int index, StateEntry entry, long expiresAt)
    {
        var entries = Copied();
        entries[index] = entry;
        return new StateMap(Names, entries, Rare is null && expiresAt == Never ? null : Expiring(expiresAt));
    }

    private StateEntry[] Settled() => Top == NoTop ? _rows.Entries : Copied();

    private StateEntry[] Copied()
    {
        var entries = new StateEntry[_rows.Entries.Length];
        _rows.Entries.AsSpan().CopyTo(entries);
        if (Top != NoTop) entries[Top] = EntryAt(Top);
        return entries;
    }

    /// <summary>The rarities of a small map with one entry more. Shared only when nothing expires, as each map makes its first expiry exact for
    /// itself.</summary>
    private Rarities? Expiring(long expiresAt)
    {
        var first = Math.Min(Rare?.FirstExpiry ?? Never, expiresAt);
        return first == Never && !MayExpire ? Rare : RareOf(null, Rare?.RemovedVersion ?? 0, first);
    }

    private StateMap Without(string key)
    {
        if (Find(key) is not { } gone) return this;
        var removed = Math.Max(Rare?.RemovedVersion ?? 0, gone.Version);
        var first = Rare?.FirstExpiry ?? Never;
        if (Rare?.Tree is { } tree)
        {
            tree = tree.Remove(key);
            return tree.Count > SmallLimit / 2 ? OfTree(tree, removed, first)
                : new StateMap([.. tree.Keys], [.. tree.Values], RareOf(null, removed, first));
        }
        var index = IndexOf(Names, key);
        return new StateMap(Removed(Names, index), Removed(Settled(), index), RareOf(null, removed, first));
    }

    private StateMap Without(Func<StateEntry, bool> isGone)
    {
        var removed = Entries.Where(pair => isGone(pair.Value)).Aggregate(Rare?.RemovedVersion ?? 0,
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
