using ActorFlow.Actors.Kernel.Dispatch;
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

    /// <summary>The outcome of work that has ended on a thread of its own. Any thread.</summary>
    internal void PostOutcome(TMessage outcome)
    {
        if (!_props.TakesOutcomesThere || _mode > TellMode.Linked || _system.Dispatcher is not ThreadPoolDispatcher pool)
        {
            PostOwn(outcome);
            return;
        }

        if (IsLinked) CheckLink(outcome);
        switch (_mailbox.Push(outcome, IsLinked))
        {
            case PushOutcome.MustSchedule:
                // This message and no other: what else there is to do is not for the thread of the work.
                if (!pool.TryDriveHere(this, bringsNext: false, burst: 1)) pool.Schedule(this);
                break;
            case PushOutcome.Closed:
                _system.DeadLetters.Add(outcome, this);
                break;
        }
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
