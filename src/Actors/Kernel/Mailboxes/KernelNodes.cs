namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary><see cref="Terminated"/> on its way: in the user lane, so that it never overtakes what the ended actor told before.</summary>
internal sealed class TerminatedNode(ActorRef actor, object? notice) : MailboxNode
{
    internal readonly ActorRef Actor = actor;
    internal readonly object? Notice = notice;
}

/// <summary>Stops the actor when its turn comes.</summary>
internal sealed class PoisonPill : MailboxNode;
