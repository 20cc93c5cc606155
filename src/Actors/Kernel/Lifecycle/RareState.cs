using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Actors.Kernel.Timers;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>What only some actors need, so that the others do not pay for it.</summary>
internal sealed class RareState
{
    internal Family? Family;
    internal List<(ActorRef Watcher, object? Notice)>? Watchers;
    internal List<ActorRef>? Watching;
    internal CancellationTokenSource? Stopping;
    internal TurnContext? Turn;
    internal List<object>? Stash;
    internal List<TaskCompletionSource>? Awaiters;
    internal ActorTimerBook? Timers;

    /// <summary>True from the deadline of a stop on: nobody is waited for any more.</summary>
    internal bool Sealed;

    /// <summary>True while the next instance waits for its backoff.</summary>
    internal bool BackingOff;

    /// <summary>The message of the open asynchronous receive.</summary>
    internal object? AwaitedMessage;

    internal Operation? TurnOperation;

    /// <summary>The failure whose directive, or whose restart, is awaited.</summary>
    internal ActorFailure? Failure;

    /// <summary>Who gets what waits when this actor ends; null: the dead letters.</summary>
    internal ActorRef? Heir;

    internal TimeSpan RestartDelay;

    /// <summary>Started and not ended piped work. Any thread, interlocked.</summary>
    internal int Work;

    /// <summary>1 while a stop waits for <see cref="Work"/> to reach 0. Any thread, interlocked.</summary>
    internal int WorkIsAwaited;

    /// <summary>Number of the newest kernel timer; older ones are void.</summary>
    internal long Ticket;
}
