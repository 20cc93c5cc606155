using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Actors.Kernel.Routing;

namespace ActorFlow.Actors.Kernel;

/// <summary>
/// The address of a pool: a message told to it goes straight into a routee's mailbox, on the sender's thread. Stopping or watching it concerns the
/// whole pool. Thread-safe.
/// </summary>
/// <typeparam name="TMessage">The routees' protocol.</typeparam>
/// <remarks>
/// A routee that ends for good leaves the pool; when the last one has, the pool ends. Order is kept per routee only, so between two messages of one
/// sender there is none, unless the pool broadcasts.
/// </remarks>
public sealed class PoolRef<TMessage> : ActorRef<TMessage>
    where TMessage : class
{
    private readonly RoutingLogic _logic;
    private ActorRef<PoolCommand>? _head;
    private ActorRef<TMessage>[] _routees = [];

    internal PoolRef(RoutingLogic logic) => _logic = logic;

    /// <summary>The routees that take messages now.</summary>
    public int Size => Volatile.Read(ref _routees).Length;

    /// <inheritdoc/>
    public override ActorSystem System => Head.System;

    /// <inheritdoc/>
    public override string Name => Head.Name;

    /// <inheritdoc/>
    public override string Path => Head.Path;

    /// <inheritdoc/>
    public override bool IsTerminated => Head.IsTerminated;

    /// <inheritdoc/>
    public override Task WhenTerminated => Head.WhenTerminated;

    internal ActorRef<PoolCommand> Head
    {
        get => _head!;
        set => _head = value;
    }

    /// <summary>
    /// Grows or shrinks the pool, soon after this call. Routees that leave first finish what waits in their mailboxes; what reaches them later goes
    /// to the others.
    /// </summary>
    /// <param name="size">The new number of routees, at least 1.</param>
    public void Resize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Head.Tell(new PoolCommand.Resize(size));
    }

    /// <inheritdoc/>
    public override void StopWhenDrained() => Head.Tell(PoolCommand.Drain.Instance);

    /// <inheritdoc/>
    public override void Tell(TMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var routees = Volatile.Read(ref _routees);
        if (_logic.ToAll)
        {
            foreach (var routee in routees) routee.Tell(message);
            if (routees.Length == 0) System.DeadLetters.Add(message, this);
            return;
        }

        for (var tries = 0; routees.Length > 0; tries++)
        {
            var routee = routees[_logic.Choose(routees)];
            if (!routee.IsTerminated || tries > routees.Length)
            {
                routee.Tell(message);
                return;
            }

            routees = Volatile.Read(ref _routees); // it has just ended or left: the head is about to publish the others
        }

        System.DeadLetters.Add(message, this);
    }

    /// <summary>Tries the routees one after the other; a broadcast goes to all and is true if all took it.</summary>
    /// <inheritdoc/>
    public override bool TryTell(TMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var routees = Volatile.Read(ref _routees);
        if (routees.Length == 0) return false;
        if (_logic.ToAll)
        {
            var all = true;
            foreach (var routee in routees) all &= routee.TryTell(message);
            return all;
        }

        var start = _logic.Choose(routees);
        for (var i = 0; i < routees.Length; i++)
        {
            if (routees[(start + i) % routees.Length].TryTell(message)) return true;
        }

        return false;
    }

    /// <summary>The head publishes who takes messages from now on.</summary>
    internal void Publish(IEnumerable<ActorRef<TMessage>> routees) => Volatile.Write(ref _routees, [.. routees]);

    internal override void PostSystem(SystemMessage message) => Head.PostSystem(message);

    internal override void PostNode(KernelNode node) => Head.PostNode(node);
}
