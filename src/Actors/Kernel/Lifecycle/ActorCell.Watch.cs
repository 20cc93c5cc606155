using System.Runtime.CompilerServices;
using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <content>Name, path, and who wants to know of the end.</content>
internal sealed partial class ActorCell<TMessage>
{
    public override string Name => _name ?? NameAnonymous();

    public override string Path => _parent is null ? $"/{Name}" : $"{_parent.Path.TrimEnd('/')}/{Name}";

    public override Task WhenTerminated
    {
        get
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            PostSystem(new SystemMessage.Notify(ended));
            return ended.Task;
        }
    }

    public override void StopWhenDrained() => PostNode(new PoisonPill());

    internal void Watch(ActorRef actor, object? notice)
    {
        ArgumentNullException.ThrowIfNull(actor);
        Unwatch(actor);
        (Rare.Watching ??= []).Add(actor);
        actor.PostSystem(new SystemMessage.Watch(this, notice));
    }

    internal void Unwatch(ActorRef actor)
    {
        if (_rare?.Watching is { } watching && watching.Remove(actor)) actor.PostSystem(new SystemMessage.Unwatch(this));
    }

    private void ReceiveTerminated(TerminatedNode node)
    {
        // Not in the list: unwatched while the news was on its way.
        if (_rare?.Watching?.Remove(node.Actor) != true) return;
        if (node.Notice is { } notice) _actor!.Deliver(Unsafe.As<TMessage>(notice));
        else _actor!.Mourn(new Terminated(node.Actor));
    }

    /// <summary>Any thread may ask first; all see the same name.</summary>
    private string NameAnonymous()
    {
        var name = $"${_parent?.NameForAnonymous() ?? 0}";
        return Interlocked.CompareExchange(ref _name, name, null) ?? name;
    }
}
