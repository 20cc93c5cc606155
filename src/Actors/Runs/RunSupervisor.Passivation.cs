using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Leaving memory while there is nothing to do but wait, and looking now and then whether anything was forgotten.</summary>
internal sealed partial class RunSupervisor
{
    private Moment _activeAt;
    private bool _restTimer;

    /// <summary>After a turn: if nothing is left to do for now, the run leaves memory after a while.</summary>
    private void RestIfIdle()
    {
        if (Busy > 0 || _committed != _head.Version || !CanRest())
            return;
        _activeAt = _environment.Now;
        if (_restTimer)
            return;
        _restTimer = true;
        Context.Timers.Start(RunMessage.Rest.Instance, RunMessage.Rest.Instance, _environment.Options.PassivateAfter);
    }

    private void On(RunMessage.Rest rest)
    {
        _restTimer = false;
        if (!CanRest())
            return;
        var after = _environment.Options.PassivateAfter;
        var left = _activeAt.Time.GetValueOrDefault() + after - _environment.Now;
        // What is held is woken by no time.
        var due = _flow is null || _misfit is not null ? null : Summaries.DueOf(_head);
        if (left <= TimeSpan.Zero && (due is null ? !IsOverdue : due - _environment.Now > after))
        {
            Passivate(due);
            return;
        }

        // Not long enough idle, or soon due: then it need not go away and come back.
        _restTimer = true;
        Context.Timers.Start(rest, rest, left > TimeSpan.Zero ? left : after);
    }

    /// <summary>
    /// Whether the time of something has come, by the run's own time, and its timer is late. In the index the run has no time then, so nothing would wake it.
    /// </summary>
    private bool IsOverdue => _flow is not null && _misfit is null && _head.Status == RunStatus.Running && (_due.Count > 0 || PendingWork.NextTimeOf(_head) is not null);

    /// <summary>
    /// Whether the run would be the same if it were read back: nothing is under way, nobody waits for a commit, and whoever reads it finds no visit that may have begun.
    /// So its return writes nothing, and counts as no end of a process, clean or not.
    /// </summary>
    private bool CanRest()
        => _environment.Options.PassivateAfter > TimeSpan.Zero && IsDurable && !_isOver && !_isLoading && !_draining && !_isSetAside && _setAside is null
            && Busy == 0 && _updating is null or { Count: 0 } && _queued.Count == 0 && _held.Count == 0 && _committed == _head.Version && _head.Version > 0
            && _head.Notices.Count == 0 && !_head.Children.Any(child => child.CancelOwed || (!child.IsStarted && _misfit is null))
            && (IsHeld || WaitsToUndo || (!_head.Status.IsEnded() && !_head.Cancelling && _head.Undoing is null)) && ((_due.Count == 0 && PendingWork.NextTimeOf(_head) is null) || _environment.WakeUps is not null)
            && (_flow is null || !RunDecider.MayHaveBegun(_head, _environment.TakenOver(_slot.RunId).Until));

    /// <summary>Whether the run undoes its work and only waits: for the time of the next attempt, or to be resumed.</summary>
    private bool WaitsToUndo => _head.Undoing is not null && _undoing is null
        && (PendingWork.CompensationOf(_head) is { } next ? next.Due > _environment.Now && _environment.WakeUps is not null : _head.Status == RunStatus.Paused);

    /// <summary>Whether the run does nothing until another definition is registered, whatever it has still to do.</summary>
    private bool IsHeld => _misfit is not null && _flow is null && DefinitionFit.Concerns(_head);

    private void Passivate(DateTimeOffset? due)
    {
        if (_environment.Options.SnapshotEvery > 0 && _head.Version - _snapshotAt >= WorthASnapshot)
            TakeSnapshot();
        StepDown(new RegistryMessage.Passivated(_slot, Self, due));
    }

    /// <summary>
    /// Looks at everything that is pending as if it were new: a visit, a time, a compensation or a message to another run that was forgotten or could not be
    /// sent is found here (rule 3). Costs nothing where nothing was.
    /// </summary>
    private void Reconcile()
    {
        if (_isLoading || _draining)
            return;
        TellOthers();
        if (_flow is null)
            return;
        NoticeEnded();
        _waitsDueAt = default;
        WatchWaits();
        StartCompensation();
        if (_head.Cancelling)
        {
            CancelInFlight();
            return;
        }

        _due.Clear();
        _queued.Clear();
        _wakeAt = default;
        var reach = Reach(_committed);
        foreach (var visit in PendingWork.Of(_head).Where(visit => visit.SinceVersion <= reach).ToList())
            Consider(visit);
    }
}
