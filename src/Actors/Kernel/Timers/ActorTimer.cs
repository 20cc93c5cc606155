namespace ActorFlow.Actors.Kernel.Timers;

/// <summary>A message to its own actor at a moment. Once cancelled it is not delivered, even if it is already in the mailbox.</summary>
internal class ActorTimer(ActorTimerBook book, object message) : TimerEntry
{
    // Neighbours among the timers of the actor; in the actor's turns only.
    internal ActorTimer? Previous;
    internal ActorTimer? Following;

    internal ActorTimerBook Book { get; } = book;

    /// <summary>Null once cancelled.</summary>
    internal object? Message { get; set; } = message;

    internal override void Fire(TimerScheduler scheduler) => Book.Owner.PostNode(this);

    /// <summary>The message to deliver, or null if it was cancelled on the way. In the actor's turn.</summary>
    internal virtual object? TakeMessage()
    {
        var message = Message;
        if (message is not null) Book.Forget(this);
        return message;
    }
}

/// <summary>A timer that is found by a key, and perhaps returns.</summary>
internal sealed class KeyedActorTimer(ActorTimerBook book, object message, object key, TimeSpan period) : ActorTimer(book, message)
{
    internal object Key { get; } = key;

    internal override void Fire(TimerScheduler scheduler)
    {
        // Still in the mailbox from last time: the beats fall together.
        if (!IsQueued) Book.Owner.PostNode(this);
        if (period > TimeSpan.Zero) scheduler.AddAgain(this, period);
    }

    internal override object? TakeMessage() => period > TimeSpan.Zero ? Message : base.TakeMessage();
}
