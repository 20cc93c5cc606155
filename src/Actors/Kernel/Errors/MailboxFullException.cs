namespace ActorFlow.Actors.Kernel;

/// <summary>A bounded mailbox is full and told to throw.</summary>
public sealed class MailboxFullException(ActorRef recipient, int capacity)
    : Exception($"The mailbox of {recipient.Path} holds its {capacity} messages. Slow the sender down, use TryTell, or raise the capacity.")
{
    /// <summary>Whose mailbox is full.</summary>
    public ActorRef Recipient { get; } = recipient;
}
