namespace ActorFlow.Runs;

/// <summary>A list that is mostly empty, and then costs nothing. A field of this type must not be read-only, nor copied.</summary>
internal struct Few<T>
{
    private static readonly List<T> None = [];

    private List<T>? _made;

    public readonly int Count => _made?.Count ?? 0;

    /// <summary>The items as they are now; once there is one, later ones show here too.</summary>
    public readonly IReadOnlyList<T> Items => _made is null ? [] : _made;

    /// <summary>The last item, of at least one.</summary>
    public T Last
    {
        readonly get => _made![^1];
        set => _made![^1] = value;
    }

    public readonly List<T>.Enumerator GetEnumerator() => (_made ?? None).GetEnumerator();

    public void Add(T item) => (_made ??= new(1)).Add(item);
}
