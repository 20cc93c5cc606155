namespace ActorFlow.Actors.Kernel;

/// <summary>How to make an actor, and the settings it runs under. Immutable; make one and spawn from it many times.</summary>
/// <typeparam name="TMessage">The actor's protocol.</typeparam>
public sealed record Props<TMessage>
    where TMessage : class
{
    internal Props(Func<Actor<TMessage>> factory, bool handsOver = false)
    {
        Factory = factory;
        HandsOver = handsOver;
    }

    internal Props(Func<object, Actor<TMessage>> factory, bool handsOver)
        : this(static () => throw new NotSupportedException("These props need to be told what to make."), handsOver) => FactoryOf = factory;

    internal Func<Actor<TMessage>> Factory { get; }

    /// <summary>Makes an actor of what it is spawned with, for those that are made by the million from the same props; else null.</summary>
    internal Func<object, Actor<TMessage>>? FactoryOf { get; }

    /// <summary>True when the messages are their own mailbox links.</summary>
    internal bool Linked { get; } = typeof(LinkedMessage).IsAssignableFrom(typeof(TMessage));

    internal SupervisorStrategy? Strategy { get; private init; }

    internal int Capacity { get; private init; }

    internal MailboxOverflow Overflow { get; private init; }

    internal bool Counted { get; private init; }

    internal bool HandsOver { get; private init; }

    /// <summary>True when whoever asks lends its thread also to the actor that this one woke last: one that runs no user code either.</summary>
    internal bool BringsNext { get; private init; }

    /// <summary>True when the thread on which piped work has ended is lent to the actor for that message, if it is idle.</summary>
    internal bool TakesOutcomesThere { get; private init; }

    internal TimeSpan? StopDeadline { get; private init; }

    /// <summary>The strategy for the children of this actor.</summary>
    public Props<TMessage> WithStrategy(SupervisorStrategy strategy)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return this with { Strategy = strategy };
    }

    /// <summary>
    /// Bounds the mailbox. Without this call it is unbounded. System messages, timers, <see cref="Terminated"/> and messages that are
    /// <see cref="INeverDropped"/> are queued in any case.
    /// </summary>
    /// <param name="capacity">User messages that may wait, at least 1.</param>
    /// <param name="overflow">What <see cref="ActorRef{TMessage}.Tell"/> does when the mailbox is full.</param>
    public Props<TMessage> WithBoundedMailbox(int capacity, MailboxOverflow overflow = MailboxOverflow.DeadLetter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        return this with { Capacity = capacity, Overflow = overflow, Counted = true };
    }

    /// <summary>
    /// Declares that this actor's turns never block their thread, outside <see cref="ActorContext{TMessage}.EnterUserCode"/>. Then the actor it woke
    /// last in a turn runs next on the same thread, without a way through the thread pool; who awaits its answer goes on right after; and if it is
    /// idle when asked, its turn may run on the asking thread.
    /// </summary>
    /// <remarks>An actor that blocks in spite of this promise makes those it woke wait for it.</remarks>
    public Props<TMessage> WithHandOver() => this with { HandsOver = true };

    /// <summary>
    /// How long a stop or restart waits for an asynchronous receive and for piped work after cancelling the actor's token. The default value is that
    /// of the system's options (5 seconds). Zero: not at all. <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes.
    /// </summary>
    public Props<TMessage> WithStopDeadline(TimeSpan deadline)
    {
        if (deadline != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(deadline, TimeSpan.Zero);
        return this with { StopDeadline = deadline };
    }

    /// <summary>
    /// As <see cref="WithHandOver"/>; and where its turn runs on the thread of whoever asked, so does a turn of the actor that it woke last.
    /// </summary>
    internal Props<TMessage> WithNextOnBorrowedThread() => this with { HandsOver = true, BringsNext = true };

    /// <summary>
    /// Declares that this actor's turns never block, and that what it does next with the outcome of its piped work may run on the thread of that work: then a worker that it keeps busy goes
    /// on at once, however much waits for the thread pool.
    /// </summary>
    internal Props<TMessage> WithOutcomesTakenThere() => this with { TakesOutcomesThere = true };

    /// <summary>Counts waiting messages, for routers that look at them.</summary>
    internal Props<TMessage> WithCountedMailbox() => this with { Counted = true };
}
