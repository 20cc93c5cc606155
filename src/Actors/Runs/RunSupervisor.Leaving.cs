using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Runs;

/// <content>The end of this supervisor: the run has ended, is lost, is taken up by another one, or the system stops.</content>
internal sealed partial class RunSupervisor
{
    private void On(RunMessage.NotCommitted refused)
    {
        if (refused is { Error: not null, IsUnwritable: true })
            LoseUnwritable(refused.Error);
        else if (refused.Error is not null)
            LoseRun(refused.Error);
        else if (refused.Answer.Outcome == AppendOutcome.Fenced)
            StepDown(new RegistryMessage.Moved(_slot, Self) { Term = refused.Term });
        else if (refused.Answer.Outcome == AppendOutcome.KeyTaken)
            StepDown(new RegistryMessage.KeyTaken(_slot, Self, refused.Answer.Holder));
        else if (refused.Answer.Outcome == AppendOutcome.TooLarge)
            LoseUnwritable(new AppendTooLargeException(_slot.RunId, _committed));
        else
            // Also when a start met a run that exists: it was asked for again, perhaps in another life of this process.
            StepDown(new RegistryMessage.TakeUp(_slot, Self));
    }

    /// <summary>When the run's end is committed: tells whoever waits, and leaves memory.</summary>
    private void FinishIfEnded()
    {
        if (_isOver || !_head.Status.IsEnded() || _head.Undoing is not null || _committed != _head.Version)
            return;
        if (_head.EndedAt != _loadedEnd.Time)
            EngineTelemetry.RunEnded(_span, _head.Flow, _head.Status);
        _slot.SetEnded(ResultNow());
        // Whoever waits need not wait for what the run still owes to others; but it stays until they have heard.
        if (!_head.OwesOthers)
            Leave();
    }

    /// <summary>The run cannot be followed here any more; whoever waits hears why.</summary>
    private void LoseRun(Exception why)
    {
        _lost = why;
        // That somebody asked for a run that is not there is no fault of the engine.
        if (why is not RunNotFoundException)
            RunLog.RunLost(_environment.Logger, why, _slot.RunId);
        _slot.SetLost(why);
        Leave();
    }

    /// <summary>The journal could not be read just now: whoever waits hears that, and the registry takes the run up again later.</summary>
    private void LoseForNow(Exception why)
    {
        _lost = why;
        RunLog.RunLostForNow(_environment.Logger, why, _slot.RunId);
        _slot.SetLost(why);
        StepDown(new RegistryMessage.Left(_slot, Self) { IsToReturn = true });
    }

    private void Leave() => Leave(Worker.Current);

    /// <param name="here">What the calling thread knows, where its turns run.</param>
    private void Leave(Worker? here)
    {
        if (_slot.Place == RunSlot.NoPlace)
        {
            StepDown(new RegistryMessage.Left(_slot, Self));
            return;
        }

        // Once it is out of the table nobody finds it any more; what was asked of it before is still received, and refused.
        EndWork();
        _environment.Forget(_slot, here?.Place ?? ThreadPlace.Count);
        Context.EndAfterThis();
        HandOnHeld();
    }

    /// <summary>The system stops before the run has ended; whoever waits hears that.</summary>
    private void LeaveStopped()
    {
        FinishIfEnded();
        if (_isOver)
            return;
        if (_isHandingOver)
        {
            LeaveHandedOver();
            return;
        }

        _lost = new FlowSystemStoppedException();
        _slot.SetLost(_lost);
        Leave();
    }

    private void StepDown(RegistryMessage last)
    {
        EndWork();
        // Before anything that is asked again, so that it reaches the run's next supervisor and not this one.
        if (!_registry.TryReceiveHere(last))
            _registry.Tell(last);
        HandOnHeld();
    }

    private void EndWork()
    {
        AbandonAll();
        _span?.Stop();
        _isOver = true;
    }

    /// <summary>Whoever waits for something that was not committed asks the run's next supervisor, if there will be one.</summary>
    private void HandOnHeld()
    {
        HandOnUpdates();
        while (_held.TryDequeue(out var held))
        {
            if (_lost is null && held.Held.AskAgain is { } again)
                _registry.Tell(new RegistryMessage.Forward(_slot.RunId, again));
            else
                held.Held.Fail(_lost ?? new RunLostException(_slot.RunId, _slot.Restarts));
        }

        Context.UnstashAll();
    }

    /// <summary>Messages that reach a supervisor which has stepped down: requests go back to the registry, the rest is late and dropped.</summary>
    private void Refuse(RunMessage message)
    {
        if ((_isSettling && Settle(message)) || (_pruned is not null && AnswerPruned(message)))
            return;
        if (_lost is null && message is (RunMessage.Control or RunMessage.Query or RunMessage.Inspect or RunMessage.Update or RunMessage.FindQuestion or RunMessage.ChildOver) && ++message.Forwards <= MaxForwards)
            _registry.Tell(new RegistryMessage.Forward(_slot.RunId, message));
        else if (message is RunMessage.LetGo)
            // It had stepped down already; the registry has forgotten it meanwhile.
            _registry.Tell(new RegistryMessage.Moved(_slot, Self));
        else
            message.Refuse(_lost ?? new RunLostException(_slot.RunId, _slot.Restarts));
    }
}
