namespace ActorFlow.Actors.Kernel;

/// <summary>
/// Base class for messages that carry their own mailbox link, so that telling one allocates nothing.
/// </summary>
/// <remarks>
/// Such a message may wait in at most one mailbox at a time; telling it while it still waits throws <see cref="InvalidOperationException"/>.
/// After it was received it may be told again (pooled). An actor uses links when its whole message type derives from this class.
/// </remarks>
public abstract class LinkedMessage : MailboxNode;
