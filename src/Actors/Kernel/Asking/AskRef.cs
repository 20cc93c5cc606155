using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Asking;

/// <summary>Where the answer to one ask goes. A second answer, or a late one, is a dead letter.</summary>
internal sealed class AskRef<TReply>(AskSlot<TReply> slot, int round, ActorRef asked) : ActorRef<TReply>
    where TReply : class
{
    public override ActorSystem System => asked.System;

    public override string Name => $"$ask-{round}";

    public override string Path => $"{asked.Path}/{Name}";

    public override bool IsTerminated => !slot.IsOpen(round);

    public override Task WhenTerminated =>
        throw new NotSupportedException($"{Path} waits for one answer and is no actor: it cannot be watched.");

    public override void StopWhenDrained()
    {
    }

    public override void Tell(TReply message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (System.Dispatcher.IsSeeded && Diverts(message)) return;
        if (!slot.TryAnswer(round, message)) System.DeadLetters.Add(message, this);
    }

    public override bool TryTell(TReply message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (System.Dispatcher.IsSeeded && Diverts(message)) return true;
        return slot.TryAnswer(round, message);
    }

    private bool Diverts(TReply message) => System.Dispatcher.TryDivert(this, message, () => Tell(message));

    internal override void PostSystem(SystemMessage message)
    {
        if (message is SystemMessage.Watch watch) watch.Watcher.PostNode(new TerminatedNode(this, watch.Notice));
    }

    internal override void PostNode(KernelNode node)
    {
    }
}
