namespace ActorFlow.Actors.Kernel;

/// <summary>Nobody answered an ask in time.</summary>
public sealed class AskTimeoutException(ActorRef asked, TimeSpan timeout)
    : TimeoutException($"{asked.Path} did not answer within {timeout}. It may be busy, may have failed, or may have ended (see the dead letters).")
{
    /// <summary>Who was asked.</summary>
    public ActorRef Asked { get; } = asked;
}
