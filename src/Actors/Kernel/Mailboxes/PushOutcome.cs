namespace ActorFlow.Actors.Kernel.Mailboxes;

internal enum PushOutcome
{
    /// <summary>Queued; a turn is running or already scheduled.</summary>
    Queued,

    /// <summary>Queued, and the caller must schedule the actor.</summary>
    MustSchedule,

    /// <summary>The actor has ended; nothing was queued.</summary>
    Closed,
}
