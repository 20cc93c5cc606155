namespace ActorFlow.Actors.Kernel;

/// <summary>How a pool spreads its messages, and over how many routees. Immutable.</summary>
public abstract record RouterPool
{
    private protected RouterPool(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
    }

    /// <summary>The routees the pool begins with, at least 1.</summary>
    public int Size { get; }

    /// <summary>How the pool treats routees that fail. The default value is <see cref="SupervisorStrategy.Default"/>.</summary>
    public SupervisorStrategy Strategy { get; init; } = SupervisorStrategy.Default;

    internal virtual bool CountsMailboxes => false;

    internal abstract Routing.RoutingLogic CreateLogic();
}

/// <summary>Each message to the next routee in turn.</summary>
/// <param name="size">The routees the pool begins with, at least 1.</param>
public sealed record RoundRobinPool(int size) : RouterPool(size)
{
    internal override Routing.RoutingLogic CreateLogic() => new Routing.RoundRobinLogic();
}

/// <summary>Each message to the routee with the fewest waiting messages; among equals, in turn.</summary>
/// <param name="size">The routees the pool begins with, at least 1.</param>
public sealed record SmallestMailboxPool(int size) : RouterPool(size)
{
    internal override bool CountsMailboxes => true;

    internal override Routing.RoutingLogic CreateLogic() => new Routing.SmallestMailboxLogic();
}

/// <summary>Each message to every routee. The messages cannot be <see cref="LinkedMessage"/>s, which wait in one mailbox at a time.</summary>
/// <param name="size">The routees the pool begins with, at least 1.</param>
public sealed record BroadcastPool(int size) : RouterPool(size)
{
    internal override Routing.RoutingLogic CreateLogic() => new Routing.BroadcastLogic();
}
