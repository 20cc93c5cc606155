namespace ActorFlow;

/// <summary>How writes of a key combine; made by <see cref="StateReducer"/>.</summary>
/// <typeparam name="T">The type of the key's values.</typeparam>
public sealed class StateReducer<T>
{
    internal StateReducer(StateOpKind kind) => Kind = kind;

    /// <summary>The operation that a write is journaled as.</summary>
    public StateOpKind Kind { get; }

    internal NumberWidth Width { get; init; }

    internal Func<T, T, T>? Combine { get; init; }
}
