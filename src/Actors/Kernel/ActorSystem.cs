using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Actors.Kernel.Timers;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Kernel;

/// <summary>A tree of actors with one dispatcher, one clock and one end. Thread-safe.</summary>
public sealed class ActorSystem : IAsyncDisposable
{
    private readonly ActorSystemOptions _options;
    private readonly ActorCell<object> _guardian;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _reason;

    private ActorSystem(string name, ActorSystemOptions options)
    {
        Name = name;
        _options = options;
        Dispatcher = options.Dispatcher;
        DeadLetters = new DeadLetters(this);
        EventStream = new EventStream();
        Scheduler = new TimerScheduler(options.Time);
        Dispatcher.Attach(this);
        var props = Props.Create(static () => new Guardian()).WithStrategy(options.GuardianStrategy).WithStopDeadline(Timeout.InfiniteTimeSpan);
        _guardian = new ActorCell<object>(this, props, new RootRef(this), "user");
        _guardian.PrepareFamily();
        Dispatcher.Schedule(_guardian);
    }

    /// <summary>The name, for logs and exceptions.</summary>
    public string Name { get; }

    /// <summary>The clock that all actors of the system use.</summary>
    public TimeProvider Time => _options.Time;

    /// <summary>Counts and publishes messages that nobody will receive.</summary>
    public DeadLetters DeadLetters { get; }

    /// <summary>Publish and subscribe inside this system.</summary>
    public EventStream EventStream { get; }

    /// <summary>Why the system stopped by itself: the failure that was escalated to the guardian. Null otherwise.</summary>
    public Exception? Reason => Volatile.Read(ref _reason);

    /// <summary>Completes when all actors have ended, or the shutdown's deadline is over. Never faults; see <see cref="Reason"/>.</summary>
    public Task WhenTerminated => _ended.Task;

    internal Dispatcher Dispatcher { get; }

    internal TimerScheduler Scheduler { get; }

    internal ILogger Logger => _options.Logger;

    internal IMailboxObserver? Observer => _options.Observer;

    internal TimeSpan StopDeadline => _options.StopDeadline;

    internal ActorRef<object> GuardianRef => _guardian;

    /// <summary>Starts a system.</summary>
    /// <param name="name">For logs and exceptions.</param>
    /// <param name="options">Settings; null: all defaults.</param>
    public static ActorSystem Create(string name, ActorSystemOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new ActorSystem(name, options ?? new ActorSystemOptions());
    }

    /// <summary>Starts a top-level actor, a child of <c>/user</c>. Any thread.</summary>
    /// <exception cref="ActorNameException">The name is malformed or taken.</exception>
    /// <exception cref="ActorSystemTerminatedException">The system is shutting down.</exception>
    public ActorRef<TMessage> Spawn<TMessage>(Props<TMessage> props, string? name = null)
        where TMessage : class => _guardian.Spawn(props, name);

    /// <summary>Starts a top-level actor into whose family any thread may spawn.</summary>
    internal Lifecycle.ActorCell<TMessage> SpawnParent<TMessage>(Props<TMessage> props, string name)
        where TMessage : class => _guardian.SpawnParent(props, name);

    /// <summary>Starts a top-level pool of equal actors behind one address. Any thread.</summary>
    /// <param name="pool">How messages are spread, and over how many routees.</param>
    /// <param name="routee">How to make one.</param>
    /// <param name="name">The pool's name; null: anonymous.</param>
    /// <exception cref="ActorNameException">The name is malformed or taken.</exception>
    /// <exception cref="ActorSystemTerminatedException">The system is shutting down.</exception>
    public PoolRef<TMessage> SpawnPool<TMessage>(RouterPool pool, Props<TMessage> routee, string? name = null)
        where TMessage : class => _guardian.SpawnPool(pool, routee, name);

    /// <summary>
    /// Stops all actors from the leaves up. Actors that have not ended at the deadline are sealed and left behind; messages waiting then and later
    /// are dead letters. Calling it again returns the same end.
    /// </summary>
    /// <param name="deadline">Null: that of the options. Zero: at once.</param>
    public Task ShutdownAsync(TimeSpan? deadline = null)
    {
        var wait = deadline ?? _options.ShutdownDeadline;
        _guardian.Stop();
        if (wait != Timeout.InfiniteTimeSpan && !_ended.Task.IsCompleted) Scheduler.Add(new ShutdownTimer(this, wait), wait);
        return _ended.Task;
    }

    /// <summary>The same as <see cref="ShutdownAsync"/> with the deadline of the options.</summary>
    public async ValueTask DisposeAsync() => await ShutdownAsync();

    /// <summary>A failure has come up to the guardian: nobody is left to decide.</summary>
    internal void Escalate(ActorFailure failure)
    {
        if (Interlocked.CompareExchange(ref _reason, failure.Cause, null) is null) KernelLog.Escalated(Logger, Name, failure.Cause);
        _ = ShutdownAsync();
    }

    internal void GuardianEnded()
    {
        Scheduler.Dispose();
        _ended.TrySetResult();
    }

    private sealed class ShutdownTimer(ActorSystem system, TimeSpan deadline) : TimerEntry
    {
        internal override void Fire(TimerScheduler scheduler)
        {
            KernelLog.ShutdownOverdue(system.Logger, system.Name, deadline);
            system._guardian.PostSystem(new SystemMessage.Kill());
        }
    }
}
