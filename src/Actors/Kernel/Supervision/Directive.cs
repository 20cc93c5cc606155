namespace ActorFlow.Actors.Kernel;

/// <summary>What a supervisor does about a child that failed.</summary>
public enum Directive
{
    /// <summary>Go on with the next message and keep the state. A child that failed to start has no state to keep: it is restarted.</summary>
    Resume,

    /// <summary>Replace the instance; the mailbox stays, the failing message is gone.</summary>
    Restart,

    /// <summary>End the child.</summary>
    Stop,

    /// <summary>Fail too, with the same cause, and let the own supervisor decide.</summary>
    Escalate,
}
