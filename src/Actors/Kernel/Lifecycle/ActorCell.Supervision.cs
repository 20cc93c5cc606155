using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Actors.Kernel.Routing;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <content>Children, their failures and one's own.</content>
internal sealed partial class ActorCell<TMessage>
{
    internal IReadOnlyList<ActorRef> Children => _rare?.Family?.Snapshot() ?? [];

    internal ActorRef? Child(string name) => _rare?.Family?.Find(name);

    internal ActorRef<TChild> Spawn<TChild>(Props<TChild> props, string? name, object? seed = null)
        where TChild : class
    {
        ArgumentNullException.ThrowIfNull(props);
        var child = Bear(props, name, seed);
        _system.Dispatcher.Schedule(child);
        return child;
    }

    /// <summary>Starts a child that has a family from birth, so that any thread may spawn into it.</summary>
    internal ActorCell<TChild> SpawnParent<TChild>(Props<TChild> props, string name)
        where TChild : class
    {
        var child = Bear(props, name);
        child.PrepareFamily();
        _system.Dispatcher.Schedule(child);
        return child;
    }

    /// <summary>
    /// Starts an anonymous child from any thread; null when the family takes none any more. Only where the family is there from birth.
    /// </summary>
    internal ActorRef<TChild>? TrySpawn<TChild>(Props<TChild> props)
        where TChild : class
    {
        var child = new ActorCell<TChild>(_system, props, this, null);
        if (!Rare.Family!.TryAdd(child, null, this)) return null;
        _system.Dispatcher.Schedule(child);
        return child;
    }

    internal override bool TryForget(ActorRef child) => _rare?.Family is { } family && family.TryRemove(child);

    internal PoolRef<TChild> SpawnPool<TChild>(RouterPool pool, Props<TChild> routee, string? name)
        where TChild : class
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(routee);
        var logic = pool.CreateLogic();
        if (logic.ToAll && typeof(LinkedMessage).IsAssignableFrom(typeof(TChild)))
            throw new ArgumentException($"{typeof(TChild).Name} is a LinkedMessage, which waits in one mailbox at a time, so it cannot be broadcast.",
                nameof(pool));
        if (pool.CountsMailboxes) routee = routee.WithCountedMailbox();
        var address = new PoolRef<TChild>(logic);
        var routees = new ActorRef<TChild>[pool.Size];
        var head = Bear(Kernel.Props.Create(() => new PoolHead<TChild>(address, routee, routees)).WithStrategy(pool.Strategy), name);

        // The head is not scheduled yet, so this thread may act in its place; the pool takes messages from the moment it is returned.
        for (var i = 0; i < routees.Length; i++) routees[i] = head.Spawn(routee, null);
        address.Head = head;
        address.Publish(routees);
        _system.Dispatcher.Schedule(head);
        return address;
    }

    private ActorCell<TChild> Bear<TChild>(Props<TChild> props, string? name, object? seed = null)
        where TChild : class
    {
        if (name is not null) ActorNames.Check(name, this);
        var child = new ActorCell<TChild>(_system, props, this, name, seed);
        if (!FamilyForSpawn().TryAdd(child, name, this)) throw FamilyIsClosed();
        return child;
    }

    internal override long NameForAnonymous() => FamilyForSpawn().NextAnonymous();

    /// <summary>The guardian's family is there from birth, because any thread spawns into it.</summary>
    internal void PrepareFamily() => Rare.Family = new Family();

    private Family FamilyForSpawn() => Rare.Family ??= new Family();

    private Exception FamilyIsClosed() => _parent is null or RootRef
        ? new ActorSystemTerminatedException(_system.Name, _system.Reason)
        : new InvalidOperationException($"{Path} is stopping or restarting and takes no children now.");

    private void ForgetChild(ActorRef child)
    {
        if (_rare?.Family?.Remove(child) == true) GoOnEnding();
    }

    /// <summary>This actor failed: it takes no user message until its supervisor has decided.</summary>
    private void Fail(Exception exception, object? message, FailurePhase phase, ActorFailure? origin = null)
    {
        if (Phase is CellState.Stopping or CellState.Ended or CellState.Restarting)
        {
            // The instance is on its way out: nothing is left to decide. Cancellation is what it was asked for.
            if (exception is not OperationCanceledException) KernelLog.FailedWhileEnding(_system.Logger, Path, exception);
            return;
        }

        _state = CellState.Failed;
        var failure = new ActorFailure(this, exception, message, phase, origin);
        Rare.Failure = failure;
        _parent?.PostSystem(new SystemMessage.ChildFailed(failure));
    }

    private void Resume()
    {
        if (Phase != CellState.Failed) return;
        if (_actor is null)
        {
            BeginRestart(Rare.Failure!, TimeSpan.Zero);
            return;
        }

        Rare.Failure = null;
        _state = CellState.Running;
    }

    private void Supervise(ActorFailure failure)
    {
        if (_rare?.Family is not { } family || failure.Actor.IndexInParent < 0) return;
        if (Phase is CellState.Stopping or CellState.Restarting)
        {
            failure.Actor.Stop();
            return;
        }

        try
        {
            var strategy = _actor?.StrategyForChildren ?? SupervisorStrategy.Default;
            Apply(strategy, strategy.Decider(failure), failure, family);
        }
        catch (Exception exception)
        {
            // A strategy that throws is a failure of the supervisor; the child stays suspended until that is decided.
            Fail(exception, failure.Message, FailurePhase.Supervision, failure);
        }
    }

    private void Apply(SupervisorStrategy strategy, Directive directive, ActorFailure failure, Family family)
    {
        var child = failure.Actor;
        var delay = TimeSpan.Zero;
        if (directive == Directive.Restart && !family.StatisticsOf(child).TryCount(strategy, _system.Time, out delay)) directive =
            strategy.WhenExhausted;
        KernelLog.Decided(_system.Logger, directive, child.Path, failure.Phase, failure.Cause);
        switch (directive)
        {
            case Directive.Resume:
                child.PostSystem(new SystemMessage.Resume());
                break;
            case Directive.Restart:
                foreach (var each in strategy.AppliesToAll ? family.Snapshot() : [child]) each.PostSystem(new SystemMessage.Restart(failure, delay));
                break;
            case Directive.Stop:
                foreach (var each in strategy.AppliesToAll ? family.Snapshot() : [child]) each.Stop();
                break;
            default:
                Fail(failure.Cause, failure.Message, FailurePhase.Supervision, failure);
                break;
        }
    }
}
