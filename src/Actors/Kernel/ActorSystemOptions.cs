using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorFlow.Actors.Kernel;

/// <summary>Settings of an <see cref="ActorSystem"/>.</summary>
public sealed record ActorSystemOptions
{
    /// <summary>The clock and the timers. The default value is the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Who runs the turns. The default value is <see cref="Dispatcher.ThreadPool"/>.</summary>
    public Dispatcher Dispatcher { get; init; } = Dispatcher.ThreadPool;

    /// <summary>Where the kernel logs. The default value logs nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>
    /// How long a stop or restart waits for asynchronous receives and piped work, unless props say otherwise. The default value is 5 seconds.
    /// </summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a shutdown waits for all actors, unless the call says otherwise. The default value is 10 seconds.</summary>
    public TimeSpan ShutdownDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The strategy for top-level actors. The default value is <see cref="SupervisorStrategy.Default"/>; an escalation stops the system.
    /// </summary>
    public SupervisorStrategy GuardianStrategy { get; init; } = SupervisorStrategy.Default;

    /// <summary>Sees every message before it is received. The default value is none.</summary>
    public IMailboxObserver? Observer { get; init; }
}
