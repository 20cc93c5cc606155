using System.Runtime.CompilerServices;
using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <content>
/// Turns that are left to one holder, and cost no interlocked operation as long as nobody else tells the actor anything. An actor is held from birth
/// or never; each held turn says whether it is still to be held after it.
/// </content>
internal sealed partial class ActorCell<TMessage>
{
    /// <summary>The present turn, if it is a held one, leaves the actor to its holder.</summary>
    internal void KeepTurns() => _keepsTurns = true;

    internal override void LeaveTurns() => _mailbox.LeaveBias();

    internal override bool TryReceiveNext(TMessage message, Worker? here)
    {
        // A held actor is running, with empty lanes, and nobody observes.
        if (!_mailbox.TryTakeTurn(out var mustSchedule)) return TryReceiveUnheld(message, here, mustSchedule);
        try
        {
            _actor!.Deliver(message);
        }
        catch (Exception exception)
        {
            _mailbox.EndBias();
            Fail(exception, message, FailurePhase.Receive);
        }

        if (!TryEndHeldTurn()) GoOnHere(here);
        return true;
    }

    /// <summary>Somebody has told it something.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReceiveUnheld(TMessage message, Worker? here, bool mustSchedule)
    {
        if (mustSchedule) _system.Dispatcher.Schedule(this);
        return TryReceiveHere(message, here);
    }

    /// <summary>Ends a turn that was taken as the holder.</summary>
    /// <returns>Whether the thread is given back; else the turn goes on, as that of any other actor.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEndHeldTurn()
    {
        var keeps = _keepsTurns;
        _keepsTurns = false;
        if (keeps && _state == CellState.Running && _mailbox is { IsHeldTurn: true, HasPending: false }) return _mailbox.TryGiveBackTurn();
        return TryEndLastHeldTurn();
    }

    private bool TryEndLastHeldTurn()
    {
        if (_mailbox.IsHeldTurn && _state == CellState.Leaving && _rare is null && !_mailbox.HasPending)
        {
            if (!_mailbox.TryEndWithTurn()) return false;
            End();
            return true;
        }

        _mailbox.EndBias();
        return _state == CellState.Running ? !_mailbox.HasSystem && !_mailbox.HasPending && _mailbox.TryIdle() : _state == CellState.Leaving && TryLeaveAlone();
    }

    /// <summary>Goes on with the turn for what has been told to the actor meanwhile, or as it has failed.</summary>
    private void GoOnHere(Worker? here)
    {
        RunTurn(ThreadPoolDispatcher.BurstOnBorrowedThread, null);
        // The place on the thread belongs to the turn around this one.
        if (here?.TakeUnfinished() is { } unfinished) _system.Dispatcher.Reschedule(unfinished);
    }
}
