using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel;

/// <summary>The identity of an actor, whatever messages it takes. Safe to share between threads.</summary>
public abstract class ActorRef
{
    private protected ActorRef()
    {
    }

    /// <summary>The system this actor lives in.</summary>
    public abstract ActorSystem System { get; }

    /// <summary>The name among its siblings. An anonymous actor gets one (<c>$17</c>) when it is first asked for.</summary>
    public abstract string Name { get; }

    /// <summary>The path from the root, such as <c>/user/orders/order-7</c>. Built on each call.</summary>
    public abstract string Path { get; }

    /// <summary>True once the actor has ended and told its watchers; messages told to it become dead letters.</summary>
    public abstract bool IsTerminated { get; }

    /// <summary>
    /// Asks the actor to stop ahead of its waiting messages: it finishes the current one, its children stop, <c>PostStop</c> runs, watchers hear
    /// <see cref="Terminated"/>. Messages still waiting become dead letters.
    /// </summary>
    public void Stop() => PostSystem(new SystemMessage.Stop());

    /// <summary>Asks the actor to stop after the messages that were told to it before this call (Akka's poison pill).</summary>
    public abstract void StopWhenDrained();

    /// <summary>Completes when the actor has ended.</summary>
    public abstract Task WhenTerminated { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;

    internal abstract void PostSystem(SystemMessage message);

    /// <summary>Queues a node of the kernel in the user lane: in order with what its sender told before, exempt from any bound.</summary>
    internal abstract void PostNode(KernelNode node);

    /// <summary>Where the parent keeps this child; negative when it has none, or no longer.</summary>
    internal virtual int IndexInParent
    {
        get => -1;
        set => throw new NotSupportedException($"{Path} is not a child.");
    }

    /// <summary>A number for a child that nobody named, taken when its name is first asked for. Any thread.</summary>
    internal virtual long NameForAnonymous() => 0;

    internal virtual ActorRef? ParentRef => null;

    /// <summary>Takes a child that has ended out of the family. Any thread.</summary>
    /// <returns>False when the parent waits for its children to end, or is not known to keep any: then it has to be told.</returns>
    internal virtual bool TryForget(ActorRef child) => false;

    /// <summary>Runs one turn on the calling thread. Only a dispatcher calls this.</summary>
    internal virtual void RunTurn(int burst) => throw new NotSupportedException($"{Path} takes no turns.");

    /// <summary>True when its turns never block their thread outside user code regions.</summary>
    internal virtual bool HandsOver => false;

    /// <summary>User messages waiting, where the mailbox counts them; else 0.</summary>
    internal virtual int WaitingMessages => 0;
}
