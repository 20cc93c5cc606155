using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Lifecycle;

namespace ActorFlow.Actors.Kernel;

/// <summary>What an actor may do to itself and its surroundings. Valid only in the actor's own turns: it is not thread-safe.</summary>
/// <typeparam name="TMessage">The actor's protocol.</typeparam>
public readonly partial struct ActorContext<TMessage>
    where TMessage : class
{
    private readonly ActorCell<TMessage> _cell;

    internal ActorContext(ActorCell<TMessage> cell) => _cell = cell;

    /// <summary>The actor's own address.</summary>
    public ActorRef<TMessage> Self => _cell;

    /// <summary>Who supervises this actor.</summary>
    public ActorRef? Parent => _cell.ParentRef;

    /// <summary>The system it lives in.</summary>
    public ActorSystem System => _cell.System;

    /// <summary>The living children, in no particular order.</summary>
    public IReadOnlyList<ActorRef> Children => _cell.Children;

    /// <summary>Cancelled when this incarnation stops or restarts. The user work it starts should take it.</summary>
    public CancellationToken Stopping => _cell.StoppingToken;

    /// <summary>This actor's timers.</summary>
    public ActorTimers<TMessage> Timers => new(_cell);

    /// <summary>Starts a child.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Its name among its siblings; null: anonymous, which is cheaper.</param>
    /// <exception cref="ActorNameException">The name is malformed or taken.</exception>
    public ActorRef<TChild> Spawn<TChild>(Props<TChild> props, string? name = null)
        where TChild : class => _cell.Spawn(props, name);

    /// <summary>Starts a child that is made of an object (<see cref="Props.HandingOver"/>).</summary>
    internal ActorRef<TChild> SpawnOf<TChild>(Props<TChild> props, object seed)
        where TChild : class => _cell.Spawn(props, null, seed);

    /// <summary>Starts a pool of equal children behind one address. It takes messages at once.</summary>
    /// <param name="pool">How messages are spread, and over how many routees.</param>
    /// <param name="routee">How to make one.</param>
    /// <param name="name">The pool's name among its siblings; null: anonymous.</param>
    public PoolRef<TChild> SpawnPool<TChild>(RouterPool pool, Props<TChild> routee, string? name = null)
        where TChild : class => _cell.SpawnPool(pool, routee, name);

    /// <summary>The living child of that name, or null.</summary>
    public ActorRef? Child(string name) => _cell.Child(name);

    /// <summary>Stops an actor; the same as <see cref="ActorRef.Stop"/>.</summary>
    public void Stop(ActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Stop();
    }

    /// <summary>Stops this actor after the current message.</summary>
    public void StopSelf() => _cell.Stop();

    /// <summary>Ends this actor with the present turn: what was told to it before is still received.</summary>
    internal void EndAfterThis() => _cell.EndAfterThis();

    /// <summary>Leaves the actor's turns to whoever holds them (<see cref="ActorRef{TMessage}.TryReceiveNext"/>), once more: to be said in each such turn, and nothing else than a short turn may follow.</summary>
    internal void KeepTurns() => _cell.KeepTurns();

    /// <summary>Asks to hear of an actor's end in <see cref="Actor{TMessage}.OnTerminated"/>; at once, if it has ended already.</summary>
    public void Watch(ActorRef actor) => _cell.Watch(actor, null);

    /// <summary>Asks to receive <paramref name="message"/> when an actor has ended, after everything that actor told this one.</summary>
    public void WatchWith(ActorRef actor, TMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _cell.Watch(actor, message);
    }

    /// <summary>Takes back a watch; news already on its way is dropped.</summary>
    public void Unwatch(ActorRef actor) => _cell.Unwatch(actor);

    /// <summary>Keeps a message for later.</summary>
    public void Stash(TMessage message) => _cell.Stash(message);

    /// <summary>Puts all stashed messages in front of the mailbox, in the order they were stashed. A restart does this too.</summary>
    public void UnstashAll() => _cell.UnstashAll();

    /// <summary>
    /// To be held (<c>using</c>) while user code runs that may block the thread. Whoever waits for this thread by hand-over goes to the thread pool
    /// first, and whatever the user code tells does so too, so nothing is trapped behind it. Costs a few nanoseconds.
    /// </summary>
    public UserCodeRegion EnterUserCode() => new(_cell.System.Dispatcher, _cell, OperationKind.UserWork);

    /// <summary>As <see cref="EnterUserCode"/>, for a turn that has looked up once what its thread knows (<see cref="Worker.Current"/>).</summary>
    internal UserCodeRegion EnterUserCodeOn(Worker? here) => new(_cell.System.Dispatcher, _cell, OperationKind.UserWork, here);

    /// <summary>
    /// Like <see cref="EnterUserCode"/>, for code that starts a commit or other I/O of the engine and pipes it: under the seeded dispatcher other actors run
    /// while it is under way, but virtual time stands still.
    /// </summary>
    public UserCodeRegion EnterCommit() => new(_cell.System.Dispatcher, _cell, OperationKind.Commit);
}
