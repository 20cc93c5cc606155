using System.Runtime.InteropServices;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
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

    private readonly ActorCell<object> _foreman = actors.SpawnParent(Props.Create<object>(static () => new Foreman()), "nodes");
    private readonly Lock _gate = new();
    private readonly Stack<ActorRef<NodeMessage>> _free = new();

    /// <summary>The one that came back last on each thread: most often it is taken by the same thread. A thread sees to its own place only.</summary>
    private readonly Last[] _last = new Last[ThreadPlace.Count];

    // Under a seed one thread at a time runs everything, and nothing may depend on which one that is.
    private readonly bool _goesByThread = !actors.Dispatcher.IsSeeded;

    private int Place => _goesByThread ? ThreadPlace.OfThisThread : 0;

    /// <summary>Takes a node actor; null when the actor system is stopping.</summary>
    public ActorRef<NodeMessage>? Take()
    {
        ActorRef<NodeMessage>? free = null;
        var place = Place;
        if (place < _last.Length)
        {
            free = _last[place].Actor;
            _last[place].Actor = null;
        }

        if (free is null)
        {
            lock (_gate)
                _free.TryPop(out free);
        }

        return free is { IsTerminated: false } ? free : _foreman.TrySpawn(NodeActor.Props);
    }

    /// <summary>Gives a node actor back that has ended its visit.</summary>
    public void GiveBack(ActorRef<NodeMessage> actor)
    {
        var place = Place;
        if (place < _last.Length && _last[place].Actor is null)
        {
            _last[place].Actor = actor;
            return;
        }

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

    /// <summary>As large as a cache line, which threads do not share then.</summary>
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
