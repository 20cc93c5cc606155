namespace ActorFlow.Actors.Kernel;

/// <summary>
/// Sees every user message just before it is received. For tests that count messages; a system without one pays one predictable branch.
/// </summary>
public interface IMailboxObserver
{
    /// <summary>An actor is about to receive a message. Called on the actor's thread: must be quick, thread-safe, and must not throw.</summary>
    void Receiving(ActorRef actor, object message);
}
