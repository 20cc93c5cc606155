using ActorFlow.Actors.Client;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Letting go of a run whose shard goes to another member, and taking commands of its inbox in the appends that carry them out.</summary>
internal sealed partial class RunSupervisor
{
    private bool _isHandingOver;

    /// <summary>Whether the run was let go of, and only the answers to appends that are on their way are waited for.</summary>
    private bool _isSettling;

    /// <summary>The commands of the inbox that the events just decided carry out, with their answers; null when there are none.</summary>
    private IReadOnlyList<InboxTake>? TakesOfDecided()
    {
        // The first event of a turn carries the ticket.
        if (_environment.Desk is not { } desk || Decided[0].Via is not { } via || !desk.IsFrom(via))
            return null;
        var answer = Decided[0] switch
        {
            RunStarted => CommandAnswer.Started(_slot.RunId, _head.Flow, ShownStatus(), changed: true),
            UpdateApplied update => CommandAnswer.Updated(_slot.RunId, update.Result),
            _ => CommandAnswer.Done(_slot.RunId, ShownStatus(), changed: true, refusal: null),
        };
        return [new InboxTake(via.Number, answer)];
    }

    private void HandOver()
    {
        _isHandingOver = true;
        Drain();
    }

    /// <summary>Nothing is in flight any more: whoever leads the run next finds it as it is.</summary>
    private void LeaveHandedOver()
    {
        if (_committed != _head.Version || _isLoading)
        {
            LetGo();
            return;
        }

        if (_environment.Options.SnapshotEvery > 0 && _head.Version - _snapshotAt >= WorthASnapshot)
            TakeSnapshot();
        StepDown(new RegistryMessage.Moved(_slot, Self));
    }

    /// <summary>
    /// The shard is lost, and another member may lead the run already. Nothing is decided any more; but what was sent to the journal may be written, and whoever waits for that must not be told
    /// otherwise, nor ask for it twice elsewhere. So the answers are waited for, as long as they take.
    /// </summary>
    private void LetGo()
    {
        AbandonAll();
        _span?.Stop();
        Context.Timers.CancelAll();
        (_isOver, _isSettling) = (true, true);
        if (_committed == _head.Version || !IsDurable)
            EndSettling();
        else
            Context.UnstashAll();
    }

    /// <returns>Whether the message was about an append that was on its way.</returns>
    private bool Settle(RunMessage message)
    {
        switch (message)
        {
            case RunMessage.Committed committed:
                _committed = committed.Version;
                while (_held.TryPeek(out var held) && held.Version <= _committed)
                    LetOut(_held.Dequeue().Held);
                if (_committed == _head.Version)
                    EndSettling();
                return true;
            case RunMessage.NotCommitted refused:
                if (refused.Error is { } error)
                {
                    _lost = error;
                    _slot.SetLost(error);
                }

                EndSettling();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Answers go out; what would set something going here does not.</summary>
    private static void LetOut(IReleased held)
    {
        if (held.AskAgain is not null || held is StartReply)
            held.Release();
        else
            held.Fail(new FlowSystemStoppedException());
    }

    private void EndSettling()
    {
        _isSettling = false;
        HandOnHeld();
        _registry.Tell(new RegistryMessage.Moved(_slot, Self));
    }
}
