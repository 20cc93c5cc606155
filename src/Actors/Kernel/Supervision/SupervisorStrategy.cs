namespace ActorFlow.Actors.Kernel;

/// <summary>How an actor treats children that fail. Immutable, so one instance may serve many actors.</summary>
public abstract record SupervisorStrategy
{
    private protected SupervisorStrategy()
    {
    }

    /// <summary>
    /// One-for-one with <see cref="DefaultDecider"/> and no limit, as in Akka.
    /// </summary>
    public static SupervisorStrategy Default { get; } = new OneForOneStrategy();

    /// <summary>One-for-one that stops whatever fails.</summary>
    public static SupervisorStrategy Stopping { get; } = new OneForOneStrategy { Decider = static _ => Directive.Stop };

    /// <summary>Chooses the directive. The default value is <see cref="DefaultDecider"/>. If it throws, the supervisor itself fails.</summary>
    public Func<ActorFailure, Directive> Decider { get; init; } = DefaultDecider;

    /// <summary>
    /// Restarts allowed within <see cref="Window"/>; one more, and the child is treated by <see cref="WhenExhausted"/>. The default value is no
    /// limit.
    /// </summary>
    public int MaxRestarts { get; init; } = int.MaxValue;

    /// <summary>The window of <see cref="MaxRestarts"/> and of the backoff. The default value is the whole life of the child.</summary>
    public TimeSpan Window { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The wait before a restart. The default value is none.</summary>
    public RestartBackoff? Backoff { get; init; }

    /// <summary>What happens when the restarts are used up: <see cref="Directive.Stop"/> (the default) or <see cref="Directive.Escalate"/>.</summary>
    public Directive WhenExhausted { get; init; } = Directive.Stop;

    internal abstract bool AppliesToAll { get; }

    /// <summary>Stops what could not start (<see cref="ActorInitializationException"/>), restarts everything else.</summary>
    public static Directive DefaultDecider(ActorFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Cause is ActorInitializationException ? Directive.Stop : Directive.Restart;
    }
}

/// <summary>Treats only the child that failed.</summary>
public sealed record OneForOneStrategy : SupervisorStrategy
{
    internal override bool AppliesToAll => false;
}

/// <summary>
/// Treats all children alike when one fails (a restart or stop of one is a restart or stop of all). A resume concerns the failed one only.
/// </summary>
public sealed record AllForOneStrategy : SupervisorStrategy
{
    internal override bool AppliesToAll => true;
}
