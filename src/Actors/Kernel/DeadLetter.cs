namespace ActorFlow.Actors.Kernel;

/// <summary>A message that nobody will receive. Published on the event stream.</summary>
/// <param name="Message">The message.</param>
/// <param name="Recipient">To whom it was told.</param>
public sealed record DeadLetter(object Message, ActorRef Recipient);
