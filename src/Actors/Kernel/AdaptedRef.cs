using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel;

/// <summary>Another protocol in front of an actor; in all else it is that actor.</summary>
internal sealed class AdaptedRef<TOuter, TInner>(ActorRef<TInner> target, Func<TOuter, TInner> adapt) : ActorRef<TOuter>
    where TOuter : class
    where TInner : class
{
    public override ActorSystem System => target.System;

    public override string Name => target.Name;

    public override string Path => target.Path;

    public override bool IsTerminated => target.IsTerminated;

    public override Task WhenTerminated => target.WhenTerminated;

    public override void StopWhenDrained() => target.StopWhenDrained();

    public override void Tell(TOuter message) => target.Tell(adapt(message));

    public override bool TryTell(TOuter message) => target.TryTell(adapt(message));

    internal override void PostSystem(SystemMessage message) => target.PostSystem(message);

    internal override void PostNode(KernelNode node) => target.PostNode(node);
}
