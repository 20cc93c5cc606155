namespace ActorFlow;

/// <summary>How a run freezes the values that are set.</summary>
internal enum FreezeMode
{
    /// <summary>Values are frozen; immutable objects are encoded only when something asks.</summary>
    InMemory,

    /// <summary>As <see cref="InMemory"/>, and immutable objects are encoded at once, so that one which cannot be is refused where it was
    /// set.</summary>
    Durable,

    /// <summary>Objects are kept as they are: an opt-out for runs that are never journaled; changing a returned object changes the state.</summary>
    KeepReferences,
}
