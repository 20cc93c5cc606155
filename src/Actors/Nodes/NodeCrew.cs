using System.Runtime.InteropServices;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>
/// The node actors of a flow system. Runs take one for a visit and give it back when it is free, so that a run makes none of its own, and most have
/// had visits before. One that was cut off is stopped and never comes back. Thread-safe.
/// </summary>
internal sealed class NodeCrew(ActorSystem actors)
{
    /// <summary>How many are kept while they have nothing to do.</summary>
    private const int MostFree = 256;

    /// <summary>How many threads have a place of their own.</summary>
    private const int Threads = 16;

    private readonly ActorCell<object> _foreman = actors.SpawnParent(Props.Create<object>(static () => new Foreman()), "nodes");
    private readonly Lock _gate = new();
    private readonly Stack<ActorRef<NodeMessage>> _free = new();

    /// <summary>Those that came back last, where nobody has taken them: most often one is taken by the thread on which it came back, and other threads keep out of its cache line.</summary>
    private readonly Last[] _last = new Last[Threads];

    private ref ActorRef<NodeMessage>? LastOfThisThread => ref _last[Environment.CurrentManagedThreadId % Threads].Actor;

    /// <summary>Takes a node actor; null when the actor system is stopping.</summary>
    public ActorRef<NodeMessage>? Take()
    {
        var free = Interlocked.Exchange(ref LastOfThisThread, null) ?? TakeOther();
        return free is { IsTerminated: false } ? free : _foreman.TrySpawn(NodeActor.Props);
    }

    private ActorRef<NodeMessage>? TakeOther()
    {
        lock (_gate)
        {
            if (_free.TryPop(out var free))
                return free;
        }

        foreach (ref var last in _last.AsSpan())
        {
            if (Volatile.Read(ref last.Actor) is not null && Interlocked.Exchange(ref last.Actor, null) is { } free)
                return free;
        }

        return null;
    }

    /// <summary>Gives a node actor back that has ended its visit.</summary>
    public void GiveBack(ActorRef<NodeMessage> actor)
    {
        if (Interlocked.CompareExchange(ref LastOfThisThread, actor, null) is null)
            return;
        lock (_gate)
        {
            if (_free.Count < MostFree)
            {
                _free.Push(actor);
                return;
            }
        }

        actor.Stop();
    }

    /// <summary>One for each thread, nearly; as large as a cache line.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Last
    {
        [FieldOffset(0)]
        public ActorRef<NodeMessage>? Actor;
    }

    /// <summary>
    /// The parent of all node actors. One that fails does so in its own code, which is ours: the run that had it hears of it and decides.
    /// </summary>
    private sealed class Foreman : Actor<object>
    {
        protected override SupervisorStrategy SupervisorStrategy => new OneForOneStrategy { Decider = StopFailed };

        protected override void Receive(object message) => Context.System.DeadLetters.Add(message, Self);

        private static Directive StopFailed(ActorFailure failure)
        {
            if (failure is { Message: NodeMessage { Execution.IsOfNobody: false } message, Actor: ActorRef<NodeMessage> actor })
                message.Execution.Supervisor.Tell(new RunMessage.NodeActorEnded(actor));
            return Directive.Stop;
        }
    }
}
