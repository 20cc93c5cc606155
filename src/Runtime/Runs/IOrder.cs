namespace ActorFlow.Runs;

/// <summary>An order that is named by a type, so that a sparse collection need not hold it.</summary>
internal interface IOrder<T>
{
    static abstract IComparer<T> Comparer { get; }
}

/// <summary>By the type's own order.</summary>
internal readonly struct ByItself<T> : IOrder<T>
{
    public static IComparer<T> Comparer => Comparer<T>.Default;
}

/// <summary>Texts by their characters.</summary>
internal readonly struct ByCharacters : IOrder<string>
{
    public static IComparer<string> Comparer => StringComparer.Ordinal;
}
