namespace ActorFlow;

/// <summary>Why a patch does not fit the state it meets.</summary>
internal enum StateFaultKind
{
    /// <summary>A key that a custom reducer was run against has moved: run it again against the state's new version.</summary>
    Moved,

    /// <summary>A key that must not have changed has: the visit fails.</summary>
    Changed,

    /// <summary>The value there is not what the operation combines with: the visit fails.</summary>
    Mismatch,

    /// <summary>The sum leaves the range of its type: the visit fails.</summary>
    Overflow,
}

/// <summary>Why a patch does not fit, and where.</summary>
internal sealed record StateFault(StateFaultKind Kind, string Key, string Reason)
{
    public StateException ToException() => Kind switch
    {
        StateFaultKind.Moved or StateFaultKind.Changed => new StateConflictException(Key, Reason),
        _ => new StateMergeException(Key, Reason),
    };
}
