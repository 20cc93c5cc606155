namespace ActorFlow.Actors.Kernel;

/// <summary>A link of a mailbox. Only the kernel derives from it directly.</summary>
/// <remarks>
/// <see cref="Next"/> is null exactly while the node is in no mailbox: the end of a list is a sentinel, never null. That makes "told twice"
/// visible for messages that are their own link (<see cref="LinkedMessage"/>).
/// </remarks>
public abstract class MailboxNode
{
    internal MailboxNode? Next;

    private protected MailboxNode()
    {
    }

    /// <summary>True while this node waits in a mailbox.</summary>
    internal bool IsQueued => Next is not null;

    /// <summary>False for what users tell.</summary>
    internal virtual bool IsKernel => false;
}
