using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Ways out: cancel, drain, abandon; and the index row.</summary>
internal sealed partial class RunSupervisor
{
    private long _cancelRequested;
    private RunStatus _indexedStatus = RunStatus.Pending;
    private Moment _indexedDue;
    private string _indexedFingerprint = "";

    /// <summary>Once the request is committed: cancels what is in flight, and ends the run when nothing is.</summary>
    private void CancelInFlight()
    {
        if (_head.Undoing is not null)
            return;
        if (_cancelRequested == 0)
            _cancelRequested = _head.Version;
        if (_committed < _cancelRequested || _isOver)
            return;
        foreach (var execution in _inFlight.All())
            execution.Cancel();
        if (_inFlight.Count == 0)
        {
            _cancelRequested = 0;
            Decide(new FinishCancel(_environment.Now, [.. _mishaps?.Interrupted ?? []]) { Untouched = [.. _mishaps?.Untouched ?? []] });
        }
        else if (!_graceRuns)
        {
            _graceRuns = true;
            Context.Timers.Start(RunMessage.CancelGraceOver.Instance, RunMessage.CancelGraceOver.Instance, _environment.Options.CancelGrace);
        }
    }

    /// <summary>A cancelled run goes on: what the cancel has left behind here must not touch the next one.</summary>
    private void ForgetCancel()
    {
        _mishaps?.Interrupted?.Clear();
        _mishaps?.Untouched?.Clear();
        _cancelRequested = 0;
        _graceRuns = false;
        Context.Timers.Cancel(RunMessage.CancelGraceOver.Instance);
    }

    /// <summary>Cuts off the visits that have ignored a cancel for the whole grace.</summary>
    private void AbandonCancelled()
    {
        if (!_head.Cancelling)
            return;
        foreach (var execution in _inFlight.All())
        {
            Interrupt(execution, wasCutOff: true);
            execution.EndObservation(EngineTelemetry.Abandoned);
            Abandon(execution);
        }

        CancelInFlight();
    }

    /// <summary>Cuts a dispatch off: its outcome is dropped and its node actor, which may hang, is not used again.</summary>
    private void Abandon(VisitExecution execution)
    {
        _hasAbandoned = true;
        ForgetHelper(execution);
        _inFlight.Remove(execution.VisitId);
        if (execution.Awaiting > 0)
            execution.EndObservation(EngineTelemetry.Suspended);
        ForgetAwaited(execution);
        if (execution.IsTimed)
            Context.Timers.Cancel(execution);
        execution.Seal();
        execution.Actor!.Stop();
    }

    private void AbandonAll()
    {
        foreach (var execution in _inFlight.All())
        {
            execution.EndObservation(execution.Awaiting > 0 ? EngineTelemetry.Suspended : EngineTelemetry.Abandoned);
            Abandon(execution);
        }

        AbandonCompensation();
    }

    private void Drain()
    {
        _draining = true;
        foreach (var execution in _inFlight.All())
        {
            execution.SuspendBatch();
            execution.SuspendOffers();
        }

        LeaveIfDrained();
    }

    /// <summary>A batch has stopped for the engine's stop, with what it had finished in the journal: the visit goes on at the next start.</summary>
    private void On(RunMessage.BatchSuspended suspended)
    {
        if (!IsCurrent(suspended.Execution))
            return;
        Abandon(suspended.Execution);
        AfterOutcome();
    }

    private void LeaveIfDrained()
    {
        LetGoOfResting();
        if (!_isOver && !_isLoading && _inFlight.Count == 0 && _undoing is null && _committed == _head.Version)
            LeaveStopped();
    }

    private bool IsWaiting() => Busy == 0 && (_due.Count > 0 || Summaries.ShownOf(_head) == RunStatus.Waiting);

    /// <summary>The run's index row if this append changes what it shows, else null.</summary>
    private RunSummary? ChangedSummary()
    {
        var due = EarliestDue();
        if (Summaries.ShownOf(_head) == _indexedStatus && due == _indexedDue.Time && _head.Fingerprint == _indexedFingerprint)
            return null;
        NoteIndexed();
        return Summaries.Of(_head, due);
    }

    /// <summary>The run's index row shows the head.</summary>
    private void NoteIndexed() => (_indexedStatus, _indexedDue, _indexedFingerprint) = (Summaries.ShownOf(_head), EarliestDue(), _head.Fingerprint);

    private DateTimeOffset? EarliestDue() => Summaries.DueOf(_head);
}
