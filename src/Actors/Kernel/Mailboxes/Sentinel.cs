namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>Values of a mailbox head that are states rather than messages.</summary>
internal sealed class Sentinel : MailboxNode
{
    /// <summary>Scheduled or running, and nothing waits; also the end of every list.</summary>
    internal static readonly Sentinel Busy = new();

    /// <summary>The actor has ended; whatever is pushed belongs to the dead letters.</summary>
    internal static readonly Sentinel Closed = new();

    /// <summary>Nothing has been told to the actor yet, and somebody holds it: see the remarks of the mailbox's bias.</summary>
    internal static readonly Sentinel Biased = new();

    /// <summary>Somebody is about to tell it something, and it is found out whether a turn is under way.</summary>
    internal static readonly Sentinel Revoked = new();
}
