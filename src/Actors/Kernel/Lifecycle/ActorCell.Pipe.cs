using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <content>Piping and stashing.</content>
internal sealed partial class ActorCell<TMessage>
{
    internal void Pipe<TState, TResult>(
        ValueTask<TResult> work, TState state, Func<TState, TResult, TMessage> succeeded, Func<TState, Exception, TMessage> failed)
    {
        ArgumentNullException.ThrowIfNull(succeeded);
        ArgumentNullException.ThrowIfNull(failed);
        if (work.IsCompleted)
        {
            PostOwn(PipedWork<TMessage, TState, TResult>.OutcomeOf(work, state, succeeded, failed));
            return;
        }

        new PipedWork<TMessage, TState, TResult>(this, work, state, succeeded, failed, _system.Dispatcher.AdoptOperation(this)).Start();
    }

    internal void Stash(TMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        (Rare.Stash ??= []).Add(message);
    }

    internal void UnstashAll()
    {
        if (_rare?.Stash is not { Count: > 0 } stash) return;
        if ((_mode & TellMode.Counted) != 0) Interlocked.Add(ref _mailbox.Waiting, stash.Count);
        _mailbox.PutBack(stash, IsLinked);
        stash.Clear();
    }
}
