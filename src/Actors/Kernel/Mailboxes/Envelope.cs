namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>The link of a message that has none of its own.</summary>
internal sealed class Envelope(object message) : MailboxNode
{
    internal readonly object Message = message;
}
