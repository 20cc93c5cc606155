using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Child runs and the parent: what the state owes them is sent once in the life of a supervisor, after its commit, until it is acknowledged.</summary>
internal sealed partial class RunSupervisor
{
    private HashSet<(RunId Child, bool IsCancel)>? _told;
    private bool _isTellingParent;

    private void On(RunMessage.ChildWanted wanted)
    {
        var execution = wanted.Execution;
        if (!Take(execution) || InterruptIfCancelling(execution))
            return;
        var node = (ChildRunNode)execution.Place.Node;
        if (_head.Facts.Depth >= FlowDefinition.MaxChildDepth)
        {
            var error = new LoopLimitException(_slot.RunId, execution.Path, $"would start a child run deeper than {FlowDefinition.MaxChildDepth} levels", null);
            Decide(new FailVisit(_environment.Now, execution.VisitId, execution.Attempt, execution.Describe(NodePhase.Exec, execution.Attempt, error)) { Jitter = NextJitter() });
            AfterOutcome();
            return;
        }

        (_earlier ??= [])[execution.VisitId] = execution;
        Decide(new RequestChild(_environment.Now, execution.VisitId, execution.Attempt, ChildIds.Of(execution.IdempotencyKey, execution.Attempt), wanted.Input,
            node.Waits, node.ParentStops == WhenParentStops.LeaveChild));
        AfterOutcome();
    }

    /// <summary>Sends what is owed to children and parent and is committed.</summary>
    private void TellOthers()
    {
        if (_isOver || _isLoading || _setAside is not null || _isSetAside || _draining || _committed < _barrier)
            return;
        if (_head.HasChildren)
            TellChildren();
        if (_head.OwesParent && !_isTellingParent && _committed == _head.Version)
        {
            _isTellingParent = true;
            _registry.Tell(new RegistryMessage.Forward(_head.Facts.Parent!, new RunMessage.ChildOver(ResultNow(), Self)));
        }
    }

    private void TellChildren()
    {
        foreach (var child in PendingWork.ChildrenToCancel(_head).Where(child => child.SinceVersion <= _committed).ToList())
        {
            if ((_told ??= []).Add((child.Id, true)))
                Ask(() => ChildStarter.StopAsync(_environment, _registry, child.Id, $"its parent '{_slot.RunId}' has stopped"), error => new RunMessage.ChildStopped(child.Id, error));
        }

        if (_flow is null || _misfit is not null)
            return;
        foreach (var child in PendingWork.ChildrenToStart(_head).Where(child => child.SinceVersion <= _committed).ToList())
        {
            if ((_told ??= []).Add((child.Id, false)))
                Start(child);
        }
    }

    private void Start(ChildRun child)
    {
        var visit = _head.Visit(child.Visit);
        if ((visit.Place ??= Turn.PlaceOf(_flow!, _head, visit)).Node is not ChildRunNode node)
            return;
        var facts = new StartFacts(null, [], null, _slot.RunId.Value) { ParentVisit = child.Waits || !child.Leaves ? child.Visit : null, Depth = _head.Facts.Depth + 1 };
        Ask(() => ChildStarter.StartAsync(_environment, _registry, node.Flow, child.Id, child.Input, facts), error => new RunMessage.ChildBegun(child.Id, error));
    }

    private void On(RunMessage.ChildBegun begun)
    {
        switch (begun.Error)
        {
            case null:
                Decide(new NoteChildStarted(_environment.Now, begun.Child));
                break;
            case FlowSystemStoppedException or RunLostException or RunQuarantinedException or JournalUnavailableException:
                // Not now: it is asked again when this run next looks around, or by its next life.
                _told?.Remove((begun.Child, false));
                break;
            default:
                Decide(new EndChild(_environment.Now, begun.Child, RunStatus.Failed, ActionName.Default,
                    RunError.Of(_head.Flow, 1, NodePhase.Prep, 0, begun.Error), StatePatch.Empty));
                break;
        }

        AfterOutcome();
    }

    private void On(RunMessage.ChildStopped stopped)
    {
        // One that is not known has never been started, or is gone for good.
        if (stopped.Error is null or RunNotFoundException or RunPrunedException)
            Decide(new NoteChildCancelled(_environment.Now, stopped.Child));
        else
            _told?.Remove((stopped.Child, true));
    }

    private void On(RunMessage.ChildOver over)
    {
        if (_isSetAside)
        {
            over.Refuse(new RunQuarantinedException(_slot.RunId, null));
            return;
        }

        var result = over.Result;
        Decide(new EndChild(_environment.Now, result.RunId, result.Status, result.Action, result.Errors.Count == 0 ? null : result.Errors[0], ValuesOf(result)));
        Hold(new ChildReply(over));
        AfterOutcome();
    }

    private void On(RunMessage.ParentHeard heard)
    {
        _isTellingParent = false;
        if (heard.Error is null or RunNotFoundException or RunPrunedException)
            Decide(new NoteParentTold(_environment.Now));
        else
            // The parent cannot hear it now: it is told by the next life of this run. Until then the index lists the run as one that has work to do.
            Leave();
    }

    private StatePatch ValuesOf(RunResult result)
    {
        if (!_head.TryGetChild(result.RunId, out var child) || !child.Waits || _flow is null || !_head.TryGetVisit(child.Visit, out var visit)
            || (visit.Place ??= Turn.PlaceOf(_flow, _head, visit)).Node is not ChildRunNode node)
            return StatePatch.Empty;
        var values = new StatePatch();
        foreach (var (key, entry) in result.StateMap.Entries)
        {
            if (node.Keys is null || node.Keys.Contains(key))
                values.Add(new StateOp(key, entry.Value, entry.IsSensitive ? new StateOpDetails(StateOpKind.Set) { IsSensitive = true } : null));
        }

        return values;
    }

    /// <summary>The answer to a child that told of its end.</summary>
    private sealed class ChildReply(RunMessage.ChildOver over) : IReleased
    {
        public RunMessage? AskAgain => over;

        public void Release() => over.From.Tell(new RunMessage.ParentHeard(null));

        public void Fail(Exception why) => over.Refuse(why);
    }
}
