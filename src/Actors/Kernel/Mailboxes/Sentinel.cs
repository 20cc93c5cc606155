namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>Values of a mailbox head that are states rather than messages.</summary>
internal sealed class Sentinel : MailboxNode
{
    /// <summary>Scheduled or running, and nothing waits; also the end of every list.</summary>
    internal static readonly Sentinel Busy = new();

    /// <summary>The actor has ended; whatever is pushed belongs to the dead letters.</summary>
    internal static readonly Sentinel Closed = new();
}
