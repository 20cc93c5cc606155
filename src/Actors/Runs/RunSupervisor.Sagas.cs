using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Sagas;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Compensations in flight: one at a time, started when committed, bounded in time, cut off by a kill.</summary>
internal sealed partial class RunSupervisor
{
    private CompensationExecution? _undoing;

    /// <summary>Starts the compensation that committed events have made pending, if there is one and none is in flight.</summary>
    private void StartCompensation()
    {
        if (_isOver || _isLoading || _undoing is not null || _flow is null || _draining || _setAside is not null || _committed < _barrier
            || _head.UndoVersion > _committed || PendingWork.CompensationOf(_head) is not { } owed)
            return;
        if (owed.Due is { } due && due > _environment.Now)
            Context.Timers.StartAt(RunMessage.CompensationDue.Instance, RunMessage.CompensationDue.Instance, due);
        else
            Start(owed, null);
    }

    private void Start(Compensation owed, Exception? found)
    {
        var execution = new CompensationExecution(_environment, _slot.RunId, _flow!.Name, Self, owed, owed.In(_flow!)?.Node, _head.Undoing!.Value) { FoundFailure = found };
        var actor = Context.Spawn(CompensationActor.Props);
        Context.WatchWith(actor, new RunMessage.CompensationActorEnded(execution));
        execution.Actor = actor;
        _undoing = execution;
        // Also where only the policy has to say whether there is another attempt: it is user code, and may hang.
        Context.Timers.Start(execution, new RunMessage.CompensationOverdue(execution), execution.Limit);
        actor.Tell(new CompensationMessage.Begin(execution));
    }

    private void On(RunMessage.CompensationEnded ended)
    {
        var execution = ended.Execution;
        if (execution != _undoing)
            return;
        LetGo(execution);
        // A stop is no outcome: what is owed stays owed, and is found by looking around or at the next start.
        if (ended.Error is not UndoSuspendedException)
        {
            var error = ended.Error is null ? null : execution.Describe(ended.Error);
            Decide(new EndCompensation(_environment.Now, execution.VisitId, execution.Attempt, error, ended.RetryAfter));
        }

        if (_draining)
            LeaveIfDrained();
    }

    /// <summary>An attempt outlived its limit. Its user code may hang, so it is cut off, and a new actor judges the failure.</summary>
    private void On(RunMessage.CompensationOverdue overdue)
    {
        var execution = overdue.Execution;
        if (execution != _undoing)
            return;
        AbandonCompensation();
        var failure = new AttemptTimeoutException(_slot.RunId, execution.Path, execution.Number, execution.Attempt, execution.Limit);
        if (execution.FoundFailure is null)
            Judge(execution, failure);
        else
            Decide(new EndCompensation(_environment.Now, execution.VisitId, execution.Attempt, execution.Describe(failure), null));
    }

    /// <summary>The actor failed in its own code, which is ours. A second time it is not tried: the compensation has failed.</summary>
    private void On(RunMessage.CompensationActorEnded ended)
    {
        var execution = ended.Execution;
        if (execution != _undoing)
            return;
        AbandonCompensation();
        var failure = new NodeActorException(_slot.RunId, execution.Path, execution.Attempt);
        if (execution.FoundFailure is null)
            Judge(execution, failure);
        else
            Decide(new EndCompensation(_environment.Now, execution.VisitId, execution.Attempt, execution.Describe(failure), null));
    }

    private void Judge(CompensationExecution execution, Exception failure)
    {
        if (_head.Undoing is not null && _head.TryGetCompensation(execution.VisitId, out var owed) && owed.Attempt == execution.Attempt)
            Start(owed, failure);
    }

    private void AbandonCompensation()
    {
        if (_undoing is not { } execution)
            return;
        execution.Seal();
        LetGo(execution);
    }

    private void LetGo(CompensationExecution execution)
    {
        _undoing = null;
        Context.Timers.Cancel(execution);
        Context.Unwatch(execution.Actor!);
        execution.Actor!.Stop();
    }

    /// <summary>A visit does not go on, because the run is being cancelled. What is known of its effect is taken down, as it is owed.</summary>
    private void Interrupt(VisitExecution execution, bool wasCutOff)
    {
        (MakeMishaps().Interrupted ??= []).Add(execution.VisitId);
        if (!execution.CanUndo)
            return;
        if (execution.Undo is { } result)
            Decide(new OweCompensation(_environment.Now, execution.VisitId, execution.Attempt, result));
        else if (!execution.HasBegunExec || (!wasCutOff && execution.Effect == ExecEffect.None && execution.IsExecOver))
            (MakeMishaps().Untouched ??= []).Add(execution.VisitId);
    }
}
