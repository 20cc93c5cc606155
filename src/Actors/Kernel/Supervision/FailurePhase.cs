namespace ActorFlow.Actors.Kernel;

/// <summary>Where in an actor's life it failed.</summary>
public enum FailurePhase
{
    /// <summary>The factory, the constructor or <c>PreStart</c> of the first instance.</summary>
    Start,

    /// <summary>The factory, the constructor or <c>PreStart</c> of a later instance.</summary>
    Restart,

    /// <summary>A message, before any await.</summary>
    Receive,

    /// <summary>A message, after an await.</summary>
    ReceiveAsync,

    /// <summary>The news that a watched actor ended.</summary>
    Terminated,

    /// <summary>A child's failure that this actor escalated, or a strategy that threw.</summary>
    Supervision,
}
