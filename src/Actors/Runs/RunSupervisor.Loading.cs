using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Taking up a run from its journal. Live turns and replay share <see cref="RunState.Evolve"/> and <see cref="PendingWork"/>; there is no second way.</summary>
internal sealed partial class RunSupervisor
{
    private void Load()
    {
        var reader = _environment.Reader!;
        using var region = Context.EnterUserCode();
        Context.Pipe(reader.ReadAsync(_slot.RunId), static history => new RunMessage.Loaded(history), static error => new RunMessage.LoadFailed(error));
    }

    private void On(RunMessage.Loaded loaded)
    {
        if (loaded.History.Count == 0)
        {
            LoseRun(new RunNotFoundException(_slot.RunId));
            return;
        }

        try
        {
            foreach (var fact in loaded.History)
                _head.Evolve(fact);
        }
        catch (Exception error) when (error is not RunJournalException)
        {
            throw new RunJournalException(_slot.RunId, _head.Version, error.Message, error);
        }

        _committed = _head.Version;
        _loadedVersion = _head.Version;
        _view.Show(_head.State, _head.Results);
        _slot.Flow = _head.Flow;
        _indexed = (_head.Status, EarliestDue());
        FindFlow();
        if (_flow is not null && !_head.Status.IsEnded())
            _span = EngineTelemetry.BeginRun(_slot.RunId, _head.Flow, default, recovered: true);
        _isLoading = false;
        _slot.SetStarted();
        _registry.Tell(new RegistryMessage.TakenUp(_slot));
        GoOn();
        if (_draining)
            LeaveIfDrained();
        Context.UnstashAll();
    }

    /// <summary>Dispatches what is pending. Visits that another life of the process may have begun are named in the journal first.</summary>
    private void GoOn()
    {
        if (_head.Status.IsEnded())
        {
            // Requests that made the registry take the run up come first; then, if it has still ended, the run leaves memory again.
            Self.Tell(RunMessage.LeaveIfEnded.Instance);
            return;
        }

        _head.RefreshPending();
        if (_head.Cancelling)
        {
            _interrupted.AddRange(_head.Visits.Where(visit => !visit.Failed && !PendingWork.IsHeld(_head, visit)).Select(visit => visit.Id));
            CancelInFlight();
        }
        else if (_flow is not null && Decide(new Recover(_environment.Now, _environment.WasClean)) != Refusal.None)
        {
            Release(_committed);
        }
    }

    private void FindFlow()
    {
        _flow = _environment.Flows.Find(_head.Flow);
        if (_flow is null)
        {
            RunLog.Parked(_environment.Logger, _slot.RunId, $"flow '{_head.Flow}' is not registered");
            return;
        }

        try
        {
            _view.Scope = _environment.ScopeOf(_flow);
            foreach (var visit in _head.Visits)
                visit.Place ??= Turn.PlaceOf(_flow, _head, visit);
        }
        catch (FlowMisfitException misfit)
        {
            RunLog.Parked(_environment.Logger, _slot.RunId, misfit.Message);
            _flow = null;
        }
    }
}
