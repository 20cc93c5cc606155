namespace ActorFlow.Runs;

/// <summary>A sorted set that costs a run nothing until something is put in. A field of this type must not be read-only, nor copied.</summary>
internal struct SparseSet<T, TOrder>
    where TOrder : IOrder<T>
{
    private SortedSet<T>? _made;

    public readonly int Count => _made?.Count ?? 0;

    /// <summary>The least, or default when there is none.</summary>
    public readonly T? Min => _made is null ? default : _made.Min;

    /// <summary>The greatest, or default when there is none.</summary>
    public readonly T? Max => _made is null ? default : _made.Max;

    public void Add(T item) => (_made ??= new(TOrder.Comparer)).Add(item);

    public readonly bool Remove(T item) => _made is not null && _made.Remove(item);
}
