using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>
/// The parent of actors that any thread makes and that keep no family waiting: they are on no list of children, and end without a word. Whoever makes them keeps account of them, stops them
/// when the actor ends in whose name they live, and hears of their failures here.
/// </summary>
/// <param name="home">The actor in whose name they live; it must have been made with <see cref="ActorSystem.SpawnParent"/>, as any thread may ask it for a name.</param>
internal abstract class FosterParent(ActorRef home) : ActorRef
{
    public override ActorSystem System => home.System;

    public override string Name => home.Name;

    public override string Path => home.Path;

    public override bool IsTerminated => home.IsTerminated;

    public override Task WhenTerminated => home.WhenTerminated;

    public override void StopWhenDrained() => throw new NotSupportedException($"{Path} is stopped by itself, and not by its other name.");

    internal override long NameForAnonymous() => home.NameForAnonymous();

    internal override bool TryForget(ActorRef child) => true;

    internal override void PostSystem(SystemMessage message)
    {
        if (message is not SystemMessage.ChildFailed { Failure: var failure })
            return;
        KernelLog.Decided(System.Logger, Directive.Stop, failure.Actor.Path, failure.Phase, failure.Cause);
        OnFailed(failure);
        failure.Actor.Stop();
    }

    internal override void PostNode(KernelNode node)
    {
    }

    /// <summary>An actor has failed, and is stopped after this. On the thread on which it failed.</summary>
    protected abstract void OnFailed(ActorFailure failure);
}
