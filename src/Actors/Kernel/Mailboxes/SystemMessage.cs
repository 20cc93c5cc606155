using ActorFlow.Actors.Kernel.Supervision;

namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>What the kernel says to an actor. Runs ahead of user messages and is never dropped.</summary>
internal abstract class SystemMessage : MailboxNode
{
    /// <summary>The top of a system lane whose actor has ended.</summary>
    internal static readonly SystemMessage Closed = new ClosedLane();

    private sealed class ClosedLane : SystemMessage;

    internal sealed class Stop : SystemMessage;

    /// <summary>The system's deadline is over: seal at once, wait for nobody.</summary>
    internal sealed class Kill : SystemMessage;

    internal sealed class Watch(ActorRef watcher, object? notice) : SystemMessage
    {
        internal readonly ActorRef Watcher = watcher;

        /// <summary>The user message to deliver instead of <see cref="Terminated"/>; null: the signal itself.</summary>
        internal readonly object? Notice = notice;
    }

    internal sealed class Unwatch(ActorRef watcher) : SystemMessage
    {
        internal readonly ActorRef Watcher = watcher;
    }

    /// <summary>Somebody awaits the end of the actor as a task.</summary>
    internal sealed class Notify(TaskCompletionSource ended) : SystemMessage
    {
        internal readonly TaskCompletionSource Ended = ended;
    }

    internal sealed class ChildFailed(ActorFailure failure) : SystemMessage
    {
        internal readonly ActorFailure Failure = failure;
    }

    internal sealed class ChildTerminated(ActorRef child) : SystemMessage
    {
        internal readonly ActorRef Child = child;
    }

    internal sealed class Resume : SystemMessage;

    internal sealed class Restart(ActorFailure failure, TimeSpan delay) : SystemMessage
    {
        internal readonly ActorFailure Failure = failure;
        internal readonly TimeSpan Delay = delay;
    }

    /// <summary>An await inside an asynchronous receive comes back to its actor.</summary>
    internal sealed class Continuation(Lifecycle.TurnContext context, SendOrPostCallback callback, object? state, Dispatch.Operation? operation)
        : SystemMessage
    {
        /// <summary>The operation that counts it as on its way, under the seeded dispatcher.</summary>
        internal readonly Dispatch.Operation? Operation = operation;
        internal readonly Lifecycle.TurnContext Context = context;
        internal readonly SendOrPostCallback Callback = callback;
        internal readonly object? State = state;
    }

    /// <summary>User work that was piped to its actor has ended.</summary>
    internal sealed class WorkEnded : SystemMessage;

    /// <summary>A kernel timer of this actor is due: the end of a backoff, or a stop deadline.</summary>
    internal sealed class Due(long ticket) : SystemMessage
    {
        /// <summary>Tells a timer of the present from one that was overtaken.</summary>
        internal readonly long Ticket = ticket;
    }
}
