namespace ActorFlow;

/// <summary>What a visit waits for.</summary>
public enum WaitKind
{
    /// <summary>A time.</summary>
    Delay,

    /// <summary>A message from outside.</summary>
    Signal,

    /// <summary>An answer of a person.</summary>
    Question,
}
