using ActorFlow.Actors.Kernel.Lifecycle;

namespace ActorFlow.Actors.Kernel;

/// <summary>
/// An actor: state that one thread at a time touches, changed by messages one after the other.
/// </summary>
/// <typeparam name="TMessage">Its protocol.</typeparam>
/// <remarks>
/// Instances are made by <see cref="Props{TMessage}"/>, also anew at each restart; <see cref="Context"/> may be used from the constructor on. An
/// exception out of any of these methods goes to the parent's <see cref="SupervisorStrategy"/>.
/// </remarks>
public abstract class Actor<TMessage>
    where TMessage : class
{
    private ActorCell<TMessage> _cell;

    /// <summary>Binds the instance to the actor it is made for.</summary>
    /// <exception cref="InvalidOperationException">The instance is not being made by a <see cref="Props{TMessage}"/> of an actor system.</exception>
    protected Actor() => _cell = TakeCell();

    /// <summary>What the actor may do to itself and its surroundings. Only for use inside the actor's own turns.</summary>
    protected ActorContext<TMessage> Context => new(_cell);

    /// <summary>The actor's own address.</summary>
    protected ActorRef<TMessage> Self => _cell;

    /// <summary>
    /// The strategy for this actor's children; by default the one of its <see cref="Props{TMessage}"/>, else
    /// <see cref="SupervisorStrategy.Default"/>.
    /// </summary>
    protected virtual SupervisorStrategy SupervisorStrategy => _cell.Props.Strategy ?? SupervisorStrategy.Default;

    internal ActorCell<TMessage> Cell => _cell;

    /// <summary>Becomes the instance of another actor, in the place of a new one: in its factory, once the actor that it was made for has ended.</summary>
    internal void MoveIn() => _cell = TakeCell();

    /// <summary>The same, outside of a factory: for whoever has made the actor and begins it here.</summary>
    internal void MoveIn(ActorCell<TMessage> cell) => _cell = cell;

    private ActorCell<TMessage> TakeCell() => Birthplace.Take() as ActorCell<TMessage>
        ?? throw new InvalidOperationException($"{GetType().Name} was created directly. Actors are created by ActorSystem.Spawn or Context.Spawn.");

    // The cell's way in: the members users override stay protected.
    internal SupervisorStrategy StrategyForChildren => SupervisorStrategy;

    internal void Deliver(TMessage message) => Receive(message);

    internal void Start() => PreStart();

    internal void Retire(ActorFailure failure) => PreRestart(failure);

    internal void Finish() => PostStop();

    internal void Mourn(Terminated terminated) => OnTerminated(terminated);

    /// <summary>Handles one message. Must not block; user work that may is started with <see cref="ActorContext{TMessage}.EnterUserCode"/>.</summary>
    protected abstract void Receive(TMessage message);

    /// <summary>Runs before the first message of each instance, also after a restart.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>
    /// Runs on the old instance before a restart replaces it; its children have ended by then. By default calls <see cref="PostStop"/>. An exception
    /// here is logged and does not stop the restart.
    /// </summary>
    /// <param name="failure">What went wrong, where, and the message that caused it. With all-for-one it may be a sibling's failure.</param>
    protected virtual void PreRestart(ActorFailure failure) => PostStop();

    /// <summary>Runs once after the last message; the children have ended by then. An exception here is logged.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>A watched actor has ended. By default that is a failure of the watcher, as in Akka.</summary>
    /// <exception cref="DeathPactException">Always, unless overridden.</exception>
    protected virtual void OnTerminated(Terminated terminated) => throw new DeathPactException(Self, terminated.Actor);
}
