using System.Runtime.CompilerServices;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Actors.Kernel.Timers;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <content>Turns: system messages first, then user messages up to the burst.</content>
internal sealed partial class ActorCell<TMessage>
{
    internal override void RunTurn(int burst) => RunTurn(burst, null);

    /// <param name="burst">How many user messages it may receive before others get the thread.</param>
    /// <param name="first">A message that is received before those in the mailbox, which is empty then; or null.</param>
    private void RunTurn(int burst, TMessage? first)
    {
        if (_state == CellState.New) Begin(FailurePhase.Start);
        object? current = null;
        while (true)
        {
            try
            {
                if (first is not null)
                {
                    var message = first;
                    first = null;
                    ReceiveFirst(message, ref current);
                }

                if (RunBurst(ref burst, ref current)) return;
            }
            catch (Exception exception)
            {
                // Supervision: whatever user code throws is the parent's decision.
                Fail(exception, MessageOf(current), current is TerminatedNode ? FailurePhase.Terminated : FailurePhase.Receive);
            }
        }
    }

    /// <summary>Receives a message that came without the mailbox, where nothing has to be done before it and, mostly, nothing after it.</summary>
    /// <returns>Whether the thread is given back; else the turn goes on.</returns>
    private bool ReceiveAlone(TMessage message)
    {
        try
        {
            _actor!.Deliver(message);
        }
        catch (Exception exception)
        {
            Fail(exception, message, FailurePhase.Receive);
            return false;
        }

        return _state == CellState.Running ? !_mailbox.HasSystem && !_mailbox.HasPending && _mailbox.TryIdle() : _state == CellState.Leaving && TryLeaveAlone();
    }

    /// <summary>Receives a message that came without the mailbox. System messages go before it, as before any other; if they end the actor, it goes where all go that are too late.</summary>
    private void ReceiveFirst(TMessage message, ref object? current)
    {
        if (_mailbox.HasSystem)
        {
            RunSystemMessages();
            if (_state != CellState.Running)
            {
                Enqueue(message);
                return;
            }
        }

        current = message;
        _system.Observer?.Receiving(this, message);
        _actor!.Deliver(message);
    }

    /// <summary>Receives until the thread is given back; what is being received is left in <paramref name="current"/> if it throws.</summary>
    private bool RunBurst(ref int burst, ref object? current)
    {
        var observer = _system.Observer;
        while (true)
        {
            if (_mailbox.HasSystem) RunSystemMessages();
            if (_state != CellState.Running)
            {
                if (_state == CellState.Leaving) Leave(ref current);
                if (_state == CellState.Ended || _mailbox.TryPark()) return true;
                continue;
            }

            if (burst == 0)
            {
                _system.Dispatcher.GoOnLater(this);
                return true;
            }

            var item = _mailbox.Take(IsLinked, out var isKernel);
            if (item is null)
            {
                if (_mailbox.TryIdle()) return true;
                continue;
            }

            burst--;
            current = item;
            if (observer is not null && MessageOf(item) is { } seen) observer.Receiving(this, seen);
            if (isKernel)
            {
                ReceiveKernelNode((KernelNode)item, ref current);
                continue;
            }

            if ((_mode & TellMode.Counted) != 0) Interlocked.Decrement(ref _mailbox.Waiting);
            _actor!.Deliver(Unsafe.As<TMessage>(item));
        }
    }

    private void ReceiveKernelNode(KernelNode node, ref object? current)
    {
        switch (node)
        {
            case TerminatedNode terminated:
                ReceiveTerminated(terminated);
                break;
            case PoisonPill:
                BeginStop();
                break;
            case Retirement retirement:
                Rare.Heir = retirement.Heir;
                BeginStop();
                break;
            case ActorTimer timer:
                if (timer.TakeMessage() is not { } message) break;
                current = message;
                _actor!.Deliver(Unsafe.As<TMessage>(message));
                break;
        }
    }

    /// <summary>What a user would call the message of an item; null for the kernel's own.</summary>
    private static object? MessageOf(object? item) => item switch
    {
        PoisonPill or Retirement => null,
        ActorTimer timer => timer.Message,
        TerminatedNode terminated => terminated.Notice ?? new Terminated(terminated.Actor),
        _ => item,
    };

    private void RunSystemMessages()
    {
        MailboxNode? node = _mailbox.TakeSystem();
        while (node is not null)
        {
            var next = Mailbox.Detach(node);
            if (_state == CellState.Ended) AnswerForTheDead((SystemMessage)node);
            else Run((SystemMessage)node);
            node = next;
        }
    }

    private void Run(SystemMessage message)
    {
        switch (message)
        {
            case SystemMessage.Continuation continuation:
                Continue(continuation);
                break;
            case SystemMessage.ChildTerminated ended:
                ForgetChild(ended.Child);
                break;
            case SystemMessage.ChildFailed failed:
                Supervise(failed.Failure);
                break;
            case SystemMessage.Watch watch:
                (Rare.Watchers ??= []).Add((watch.Watcher, watch.Notice));
                break;
            case SystemMessage.Unwatch unwatch:
                _rare?.Watchers?.RemoveAll(entry => ReferenceEquals(entry.Watcher, unwatch.Watcher));
                break;
            case SystemMessage.Notify notify:
                (Rare.Awaiters ??= []).Add(notify.Ended);
                break;
            case SystemMessage.Stop:
                BeginStop();
                break;
            case SystemMessage.Kill:
                Perish();
                break;
            case SystemMessage.Resume:
                Resume();
                break;
            case SystemMessage.Restart restart:
                BeginRestart(restart.Failure, restart.Delay);
                break;
            case SystemMessage.WorkEnded:
                GoOnEnding();
                break;
            case SystemMessage.Due due:
                KernelTimerDue(due);
                break;
        }
    }

    /// <summary>A system message for an actor that has ended. Any thread.</summary>
    private void AnswerForTheDead(SystemMessage message)
    {
        if (message is SystemMessage.Watch watch) watch.Watcher.PostNode(new TerminatedNode(this, watch.Notice));
        else if (message is SystemMessage.Notify notify) notify.Ended.TrySetResult();
    }
}
