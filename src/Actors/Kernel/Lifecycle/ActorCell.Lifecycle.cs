using System.Runtime.CompilerServices;
using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <content>Birth, restart and end.</content>
internal sealed partial class ActorCell<TMessage>
{
    private CellState Phase => _state & ~CellState.Awaiting;

    private bool TurnIsOpen => (_state & CellState.Awaiting) != 0;

    /// <summary>Makes an instance and starts it.</summary>
    private void Begin(FailurePhase phase)
    {
        _state = CellState.Running; // from here on a failure is the supervisor's
        try
        {
            Birthplace.Set(this);
            _actor = (_seed is null ? _props.Factory() : _props.FactoryOf!(_seed)) ?? throw new InvalidOperationException($"The factory of {Path} returned null.");
            if (!ReferenceEquals(_actor.Cell, this)) throw new InvalidOperationException($"The factory of {Path} returned an instance of another actor.");
            _actor.Start();
        }
        catch (Exception exception)
        {
            _actor = null;
            Fail(exception is ActorInitializationException ? exception : new ActorInitializationException(this, exception), null, phase);
        }
        finally
        {
            Birthplace.Set(null);
        }
    }

    /// <summary>Rule 38: cancel the token, wait for children and work to the deadline, seal, PostStop, Terminated.</summary>
    private void BeginStop()
    {
        if (Phase is CellState.Stopping or CellState.Ended) return;
        _state = CellState.Stopping | (_state & CellState.Awaiting);
        if (_rare is null)
        {
            End();
            return;
        }

        Unsettle(stopping: true);
        GoOnEnding();
    }

    private void BeginRestart(ActorFailure failure, TimeSpan delay)
    {
        if (Phase is CellState.Stopping or CellState.Ended or CellState.New) return;
        var rare = Rare;
        rare.Failure = failure;
        rare.RestartDelay = delay;
        if (Phase == CellState.Restarting) return; // one on the way serves both
        _state = CellState.Restarting | (_state & CellState.Awaiting);
        Unsettle(stopping: false);
        GoOnEnding();
    }

    /// <summary>Tells the instance, its children and its work that this incarnation is over, and sets the deadline for them.</summary>
    private void Unsettle(bool stopping)
    {
        var rare = Rare;
        rare.Ticket++;
        rare.Timers?.CancelAll();
        if (rare.Family is { } family)
        {
            foreach (var child in family.Close()) child.Stop();
        }

        if (stopping) Interlocked.Exchange(ref rare.WorkIsAwaited, 1);
        CancelToken(rare);
        if (!TurnIsOpen && (!stopping || Volatile.Read(ref rare.Work) == 0)) return;
        var deadline = _props.StopDeadline ?? _system.StopDeadline;
        if (deadline == TimeSpan.Zero) Seal();
        else if (deadline != Timeout.InfiniteTimeSpan) SetKernelTimer(deadline);
    }

    private void CancelToken(RareState rare)
    {
        if (rare.Stopping is not { } source) return;
        try
        {
            source.Cancel();
        }
        catch (AggregateException exception)
        {
            // Callbacks are user code; their faults must not keep the actor alive.
            KernelLog.HookFailed(_system.Logger, Path, "a callback of its cancellation token", exception);
        }
    }

    /// <summary>A child, the turn, the work or the deadline is gone: is this the end of the stop or restart?</summary>
    private void GoOnEnding()
    {
        if (Phase is not (CellState.Stopping or CellState.Restarting)) return;
        var rare = Rare;
        if (rare.Family is { Count: > 0 } || TurnIsOpen) return;
        if (Phase == CellState.Restarting)
        {
            if (!rare.BackingOff) LeaveInstance(rare);
        }
        else if (rare.Sealed || Volatile.Read(ref rare.Work) == 0)
        {
            Seal();
            End();
        }
    }

    /// <summary>The old instance goes; the next one comes now or after the backoff.</summary>
    private void LeaveInstance(RareState rare)
    {
        Seal();
        if (_actor is { } old)
        {
            _actor = null;
            try
            {
                old.Retire(rare.Failure!);
            }
            catch (Exception exception)
            {
                KernelLog.HookFailed(_system.Logger, Path, "PreRestart", exception);
            }
        }

        rare.Family?.Reopen();
        rare.Stopping = null;
        rare.Sealed = false;
        rare.Ticket++;
        if (rare.RestartDelay > TimeSpan.Zero)
        {
            rare.BackingOff = true;
            SetKernelTimer(rare.RestartDelay);
        }
        else
        {
            Rebegin(rare);
        }
    }

    private void Rebegin(RareState rare)
    {
        rare.BackingOff = false;
        rare.Failure = null;
        UnstashAll();
        Begin(FailurePhase.Restart);
    }

    private void KernelTimerDue(SystemMessage.Due due)
    {
        var rare = Rare;
        if (due.Ticket != rare.Ticket) return;
        if (rare.BackingOff)
        {
            if (Phase == CellState.Restarting) Rebegin(rare);
            return;
        }

        KernelLog.Sealed(_system.Logger, Path, _props.StopDeadline ?? _system.StopDeadline);
        Seal();
        GoOnEnding();
    }

    /// <summary>Whatever the incarnation left running comes back to nobody.</summary>
    private void Seal()
    {
        _state &= ~CellState.Awaiting;
        if (_rare is not { } rare) return;
        rare.Sealed = true;
        CloseTurnOperation(rare);
        if (rare.Turn is { } turn)
        {
            turn.Sealed = true;
            rare.Turn = null;
        }
    }

    private void End()
    {
        _state = CellState.Ended;
        if (_actor is { } actor)
        {
            _actor = null;
            try
            {
                actor.Finish();
            }
            catch (Exception exception)
            {
                KernelLog.HookFailed(_system.Logger, Path, "PostStop", exception);
            }
        }

        BuryMessages();
        if (_rare is not null) TellSurvivors(_rare);
        if (_parent?.TryForget(this) == false) _parent.PostSystem(new SystemMessage.ChildTerminated(this));
    }

    /// <summary>The system's deadline is over: end at once, and the children with it.</summary>
    private void Perish()
    {
        if (_rare?.Family is { } family)
        {
            foreach (var child in family.Close()) child.PostSystem(new SystemMessage.Kill());
        }

        Seal();
        End();
    }

    private void BuryMessages()
    {
        if (_rare?.Stash is { } stash)
        {
            foreach (var message in stash) Bury(message);
            stash.Clear();
        }

        if (!_mailbox.IsClosed) _mailbox.Close();
        while (_mailbox.Take(IsLinked, out var isKernel) is { } item)
        {
            if (!isKernel) Bury(item);
        }

        MailboxNode? system = _mailbox.CloseSystem();
        while (system is not null)
        {
            var next = Mailbox.Detach(system);
            AnswerForTheDead((SystemMessage)system);
            system = next;
        }
    }

    private void Bury(object message)
    {
        if (_rare?.Heir is ActorRef<TMessage> heir) heir.Tell(Unsafe.As<TMessage>(message));
        else _system.DeadLetters.Add(message, this);
    }

    private void TellSurvivors(RareState rare)
    {
        if (rare.Watching is { } watched)
        {
            foreach (var actor in watched) actor.PostSystem(new SystemMessage.Unwatch(this));
        }

        if (rare.Watchers is { } watchers)
        {
            foreach (var (watcher, notice) in watchers) watcher.PostNode(new TerminatedNode(this, notice));
        }

        if (rare.Awaiters is { } awaiters)
        {
            foreach (var awaiter in awaiters) awaiter.TrySetResult();
        }
    }
}
