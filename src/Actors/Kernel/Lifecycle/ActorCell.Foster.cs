using System.Runtime.CompilerServices;
using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <content>Actors that are made by the million, on any thread, and end by themselves.</content>
internal sealed partial class ActorCell<TMessage>
{
    /// <summary>Makes an actor that is in no family. It may be shared before <see cref="BeginHere"/> or <see cref="BeginWith"/>, and takes its first turn with that.</summary>
    /// <param name="system">Where it lives.</param>
    /// <param name="props">How to make its instances.</param>
    /// <param name="parent">Who hears of its failure.</param>
    /// <param name="seed">What its first instance is made of.</param>
    /// <param name="isHeld">Whether its turns may be left to one holder (<see cref="KeepTurns"/>).</param>
    internal static ActorCell<TMessage> Foster(ActorSystem system, Props<TMessage> props, FosterParent parent, object seed, bool isHeld = false)
        => new(system, props, parent, null, seed, isHeld);

    /// <summary>Lets the actor take its first turn: on the calling thread, if that runs no turn already, and its turns never block; else like any other.</summary>
    internal void BeginHere()
    {
        _mailbox.EndBias();
        // Who keeps what is woken has this actor run, with what it wakes in its turn.
        if (_props.HandsOver && !Worker.KeepsHere && _system.Dispatcher is ThreadPoolDispatcher pool && pool.TryDriveHere(this, bringsNext: false)) return;
        _system.Dispatcher.Schedule(this);
    }

    /// <summary>
    /// Begins the actor with an instance that is at hand and has moved in, in the place of a turn: what there is to be done first is done by whoever calls, who says <see cref="EndFirstTurn"/>
    /// after that. Until then the actor is busy, and what is told to it waits.
    /// </summary>
    internal void BeginWith(Actor<TMessage> instance)
    {
        _state = CellState.Running;
        _actor = instance;
    }

    /// <summary>What was told to the actor since it was shared gets a turn like any other.</summary>
    internal void EndFirstTurn()
    {
        if (_mailbox.IsHeldTurn)
        {
            if (!TryEndHeldTurn()) _system.Dispatcher.Schedule(this);
            return;
        }

        if (_mailbox.HasSystem || !_mailbox.TryIdle()) _system.Dispatcher.Schedule(this);
    }

    /// <summary>Ends an actor that <see cref="EndAfterThis"/> was said of and to which nothing was told meanwhile, without more ado.</summary>
    private bool TryLeaveAlone()
    {
        if (_rare is not null || _mailbox.HasSystem || _mailbox.HasPending || !_mailbox.TryClose()) return false;
        End();
        return true;
    }

    /// <summary>
    /// Ends the actor at the end of the present message, in the same turn. What was told to it meanwhile is still received, by an instance that knows; what comes later finds it ended, so
    /// whoever may be late has to ask with <see cref="TryTell"/>.
    /// </summary>
    internal void EndAfterThis()
    {
        if (_state == CellState.Running) _state = CellState.Leaving;
    }

    private void Leave(ref object? current)
    {
        _mailbox.Close();
        while (_mailbox.Take(IsLinked, out var isKernel) is { } item)
        {
            if (isKernel) continue;
            current = item;
            _actor!.Deliver(Unsafe.As<TMessage>(item));
        }

        BeginStop();
    }
}
