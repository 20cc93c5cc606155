using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Waits: journaled, ended by time here, told to whoever is still in memory when their end is committed.</summary>
internal sealed partial class RunSupervisor
{
    private Dictionary<(long Visit, string Name), RunMessage.WaitWanted>? _awaited;

    /// <summary>Executions whose Exec waits. They are in flight in this process only, and none of the limits counts them.</summary>
    private HashSet<VisitExecution>? _resting;
    private Moment _waitsDueAt;

    private int Resting => _resting?.Count ?? 0;

    /// <summary>How many visits are at work.</summary>
    private int Busy => _inFlight.Count - Resting;

    private void On(RunMessage.NodeWaits waits)
    {
        var execution = waits.Execution;
        if (!Take(execution) || InterruptIfCancelling(execution))
            return;
        Decide(new BeginWaits(_environment.Now, execution.VisitId, execution.Attempt, waits.Requests, waits.Prep));
        AfterOutcome();
    }

    private void On(RunMessage.WaitWanted wanted)
    {
        var execution = wanted.Execution;
        if (!IsCurrent(execution))
        {
            wanted.Refuse(execution.Over());
            return;
        }

        Decide(new BeginWaits(_environment.Now, execution.VisitId, execution.Attempt, [wanted.Request], wanted.Prep));
        if (_head.Visit(execution.VisitId).FindWait(wanted.Request.Name) is { Outcome: { } outcome })
            Hold(new WaitReply(this, wanted, outcome));
        else
            // Also when the run is being cancelled: then the token of Exec ends the wait.
            Await(wanted);
    }

    private void Await(RunMessage.WaitWanted wanted)
    {
        var execution = wanted.Execution;
        var key = (execution.VisitId, wanted.Request.Name);
        var isNew = !(_awaited ??= []).ContainsKey(key);
        _awaited[key] = wanted;
        if (isNew && ++execution.Awaiting == 1)
        {
            (_resting ??= []).Add(execution);
            StandStill(execution);
            if (_queued.Count > 0)
                StartQueued();
        }

        if (_draining)
            LeaveIfDrained();
    }

    private void On(RunMessage.WaitLeft left)
    {
        var execution = left.Execution;
        if (!IsCurrent(execution) || _awaited is null || !_awaited.Remove((execution.VisitId, left.Name)))
            return;
        GoOn(execution);
        Decide(new LeaveWait(_environment.Now, execution.VisitId, execution.Attempt, left.Name));
    }

    /// <summary>What was just decided may have ended waits that somebody here awaits: they hear of it when it is committed.</summary>
    private void NoteEndedWaits()
    {
        foreach (var ended in Decided.OfType<WaitEnded>())
        {
            if (_awaited!.Remove((ended.Visit, ended.Name), out var wanted) && _head.TryGetVisit(ended.Visit, out var visit) && visit.FindWait(ended.Name)?.Outcome is { } outcome)
                _held.Enqueue((_head.Version, new WaitReply(this, wanted, outcome) { WasAwaited = true }));
        }
    }

    /// <summary>The time limit of an attempt stands still while it waits.</summary>
    private void StandStill(VisitExecution execution)
    {
        if (!execution.IsTimed || !Context.Timers.Cancel(execution))
            return;
        execution.TimeLeft = execution.OverdueAt - _environment.Now;
    }

    /// <summary>One wait fewer; with the last one the time of the attempt goes on.</summary>
    private void GoOn(VisitExecution execution)
    {
        if (--execution.Awaiting > 0)
            return;
        _resting!.Remove(execution);
        if (!execution.IsTimed)
            return;
        execution.MoveDeadline(_head.Visit(execution.VisitId).Begun);
        Time(execution, execution.TimeLeft > TimeSpan.Zero ? execution.TimeLeft : TimeSpan.Zero);
    }

    private void Time(VisitExecution execution, TimeSpan left)
    {
        execution.IsTimed = true;
        execution.OverdueAt = left < DateTimeOffset.MaxValue - _environment.Now ? _environment.Now + left : DateTimeOffset.MaxValue;
        Context.Timers.Start(execution, new RunMessage.AttemptOverdue(execution, execution.Limit), left);
    }

    /// <summary>A dispatch is over: whatever it still awaits, nobody does any more.</summary>
    private void ForgetAwaited(VisitExecution execution)
    {
        if (execution.Awaiting > 0)
            ForgetAllAwaited(execution);
    }

    // Apart, because a closure is made where a method with one begins, and every visit comes by there.
    private void ForgetAllAwaited(VisitExecution execution)
    {
        execution.Awaiting = 0;
        _resting!.Remove(execution);
        foreach (var key in _awaited!.Where(awaited => awaited.Value.Execution == execution).Select(awaited => awaited.Key).ToList())
            _awaited!.Remove(key);
    }

    /// <summary>Lets go of what only waits: its waits are journaled, and whoever has the run next goes on with them.</summary>
    private void LetGoOfResting()
    {
        if (Resting == 0 || _committed != _head.Version)
            return;
        foreach (var execution in _resting!.Where(execution => _head.TryGetVisit(execution.VisitId, out var visit) && visit.SuspendedAt is not null).ToList())
            Abandon(execution);
    }

    /// <summary>Sets the clock for the wait that is due next.</summary>
    private void WatchWaits()
    {
        if (_isOver || _isLoading || _draining || _flow is null || _misfit is not null || PendingWork.NextTimeOf(_head) is not { } due || _waitsDueAt.Time == due)
            return;
        _waitsDueAt = due;
        if (due > _environment.Now)
            Context.Timers.StartAt(RunMessage.WaitsDue.Instance, RunMessage.WaitsDue.Instance, due);
        else
            Self.Tell(RunMessage.WaitsDue.Instance);
    }

    private void EndDueWaits()
    {
        _waitsDueAt = default;
        if (_isLoading || _draining || _flow is null || _misfit is not null)
            return;
        Decide(new EndDueWaits(_environment.Now) { Jitter = NextJitter() });
        WatchWaits();
    }

    /// <summary>The end of a wait, for the Exec that awaits it.</summary>
    private sealed class WaitReply(RunSupervisor supervisor, RunMessage.WaitWanted wanted, WaitOutcome outcome) : IReleased
    {
        /// <summary>Whether the execution counts it among those it is in.</summary>
        public bool WasAwaited { get; init; }

        public void Release()
        {
            if (WasAwaited && supervisor.IsCurrent(wanted.Execution))
                supervisor.GoOn(wanted.Execution);
            wanted.Done.TrySetResult(outcome);
        }

        public void Fail(Exception why) => wanted.Done.TrySetException(wanted.Execution.Over());
    }
}
