using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Runs;

/// <summary>A sorted dictionary that costs a run nothing until something is put in. A field of this type must not be read-only, nor copied.</summary>
internal struct SparseDictionary<TKey, TValue, TOrder>
    where TKey : notnull
    where TOrder : IOrder<TKey>
{
    private SortedDictionary<TKey, TValue>? _made;

    public readonly int Count => _made?.Count ?? 0;

    /// <summary>The values, in the order of their keys.</summary>
    public readonly IReadOnlyCollection<TValue> Values => _made is null ? [] : _made.Values;

    public void Add(TKey key, TValue value) => (_made ??= new(TOrder.Comparer)).Add(key, value);

    public readonly void Clear() => _made?.Clear();

    public readonly bool Remove(TKey key) => _made is not null && _made.Remove(key);

    public readonly bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!TryGetValue(key, out value))
            return false;
        _made!.Remove(key);
        return true;
    }

    public readonly bool ContainsKey(TKey key) => _made is not null && _made.ContainsKey(key);

    public readonly bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_made is not null)
            return _made.TryGetValue(key, out value);
        value = default;
        return false;
    }
}
