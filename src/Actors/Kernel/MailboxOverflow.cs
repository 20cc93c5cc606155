namespace ActorFlow.Actors.Kernel;

/// <summary>What a told message does that finds a bounded mailbox full. The messages already waiting are never given up for it.</summary>
public enum MailboxOverflow
{
    /// <summary>It becomes a dead letter: counted, published, logged. The default.</summary>
    DeadLetter,

    /// <summary><see cref="ActorRef{TMessage}.Tell"/> throws <see cref="MailboxFullException"/>.</summary>
    Throw,
}
