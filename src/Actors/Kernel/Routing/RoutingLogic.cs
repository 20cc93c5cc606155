namespace ActorFlow.Actors.Kernel.Routing;

/// <summary>Chooses routees. Called by any number of threads at once.</summary>
internal abstract class RoutingLogic
{
    internal virtual bool ToAll => false;

    /// <summary>Where to begin trying; the others follow in order.</summary>
    internal abstract int Choose(ActorRef[] routees);
}

internal sealed class RoundRobinLogic : RoutingLogic
{
    private uint _next;

    internal override int Choose(ActorRef[] routees) => (int)((Interlocked.Increment(ref _next) - 1) % (uint)routees.Length);
}

internal sealed class SmallestMailboxLogic : RoutingLogic
{
    private uint _next;

    internal override int Choose(ActorRef[] routees)
    {
        var start = (int)((Interlocked.Increment(ref _next) - 1) % (uint)routees.Length);
        var best = start;
        var least = int.MaxValue;
        for (var i = 0; i < routees.Length; i++)
        {
            var index = (start + i) % routees.Length;
            var waiting = routees[index].WaitingMessages;
            if (waiting >= least) continue;
            best = index;
            least = waiting;
            if (least == 0) break;
        }

        return best;
    }
}

internal sealed class BroadcastLogic : RoutingLogic
{
    internal override bool ToAll => true;

    internal override int Choose(ActorRef[] routees) => 0;
}
