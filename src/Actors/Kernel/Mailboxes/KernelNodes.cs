namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>What the kernel says in the user lane, in order with the messages around it.</summary>
internal abstract class KernelNode : MailboxNode
{
    internal sealed override bool IsKernel => true;
}

/// <summary><see cref="Terminated"/> on its way: in the user lane, so that it never overtakes what the ended actor told before.</summary>
internal sealed class TerminatedNode(ActorRef actor, object? notice) : KernelNode
{
    internal readonly ActorRef Actor = actor;
    internal readonly object? Notice = notice;
}

/// <summary>Stops the actor when its turn comes.</summary>
internal sealed class PoisonPill : KernelNode;

/// <summary>Like <see cref="PoisonPill"/>, but what arrives behind it goes to an heir instead of the dead letters.</summary>
internal sealed class Retirement(ActorRef heir) : KernelNode
{
    internal readonly ActorRef Heir = heir;
}
