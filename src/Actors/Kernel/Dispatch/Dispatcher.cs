using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Kernel;

/// <summary>Decides on which thread, and in which order, actors take their turns.</summary>
/// <remarks>Closed: <see cref="ThreadPool"/> serves production, the seeded dispatcher of <c>ActorFlow.Testing</c> serves tests.</remarks>
public abstract class Dispatcher
{
    /// <summary>The user messages an actor receives in one turn before others get the thread, unless an option says otherwise.</summary>
    public const int DefaultBurst = 128;

    private protected Dispatcher()
    {
    }

    /// <summary>Turns on the .NET thread pool.</summary>
    public static Dispatcher ThreadPool { get; } = new ThreadPoolDispatcher(DefaultBurst);

    /// <summary>True when tells and operations are checked and ordered by this dispatcher (rule 39).</summary>
    internal virtual bool IsSeeded => false;

    /// <summary>Turns on the .NET thread pool with a burst of one's own.</summary>
    /// <param name="burst">User messages an actor receives in one turn before others get the thread; at least 1.</param>
    public static Dispatcher ThreadPoolWithBurst(int burst)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        return new ThreadPoolDispatcher(burst);
    }

    /// <summary>An idle actor got something to do.</summary>
    internal abstract void Schedule(ActorRef actor);

    /// <summary>An actor has more to do, and others get the thread first.</summary>
    internal abstract void Reschedule(ActorRef actor);

    /// <summary>An actor has used up its burst and has more to do: others that wait get the thread first. Called at the end of its turn.</summary>
    internal virtual void GoOnLater(ActorRef actor) => Reschedule(actor);

    /// <summary>A system enters the dispatcher's care.</summary>
    internal virtual void Attach(ActorSystem system)
    {
    }

    /// <summary>
    /// True when the calling thread may not tell here and the dispatcher has taken <paramref name="tell"/> to run later; throws when it may not tell
    /// at all. Only asked when <see cref="IsSeeded"/>.
    /// </summary>
    internal virtual bool TryDivert(ActorRef recipient, object message, Action tell) => false;

    /// <summary>Registers work that ends outside; null when nobody keeps account.</summary>
    internal virtual Operation? BeginOperation(string name, OperationKind kind) => null;

    /// <summary>Takes over the operation of the user code that is running, or registers a new one for work that was started elsewhere.</summary>
    internal virtual Operation? AdoptOperation(ActorRef actor) => null;

    /// <summary>Registers the rest of an asynchronous receive.</summary>
    internal virtual Operation? BeginTurnOperation(ActorRef actor) => null;

    /// <summary>The operation whose code is running, if any.</summary>
    internal virtual Operation? CurrentOperation => null;
}
