using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>
/// Child runs: asked for, started, heard and stopped. What the state owes them is sent after its commit, and again until it is acknowledged.
/// </summary>
internal sealed partial class RunSupervisor
{
    private void On(RunMessage.ChildWanted wanted)
    {
        var execution = wanted.Execution;
        if (!Take(execution) || InterruptIfCancelling(execution))
            return;
        var node = (ChildRunNode)execution.Place.Node;
        if (_head.Facts.Depth >= FlowDefinition.MaxChildDepth)
        {
            var error = new LoopLimitException(_slot.RunId, execution.Path,
                $"would start a child run deeper than {FlowDefinition.MaxChildDepth} levels", null);
            Decide(new FailVisit(_environment.Now, execution.VisitId, execution.Attempt,
                execution.Describe(NodePhase.Exec, execution.Attempt, error)) { Jitter = NextJitter() });
            AfterOutcome();
            return;
        }

        (MakeMishaps().Earlier ??= [])[execution.VisitId] = execution;
        var child = _head.TryGetVisit(execution.VisitId, out var visit) && visit.EarlierChild is { } earlier
            ? earlier : ChildIds.Of(execution.IdempotencyKey, execution.Attempt);
        Decide(new RequestChild(_environment.Now, execution.VisitId, execution.Attempt, child, wanted.Input, node.Waits,
            node.ParentStops == WhenParentStops.LeaveChild)
        {
            Patch = execution.PrepPatch,
            Owes = node.Compensates,
        });
        AfterOutcome();
    }

    /// <summary>Before the start itself, which is sent in a turn: so a stop that is decided later never overtakes it.</summary>
    private void Prepare(ChildRun child)
    {
        if (NodeOf(child) is not { } node)
            return;
        if (_environment.Definitions is { } definitions && node.Flow.Durability != Durability.None && !definitions.IsKept(node.Flow))
            Ask(() => ChildCalls.PrepareAsync(definitions, node.Flow, child), error => new RunMessage.ChildBegun(child, error));
        else
            Start(child, node);
    }

    private void On(RunMessage.ChildPrepared prepared)
    {
        var child = prepared.Child;
        if (_draining || _flow is null || !IsOwed(child) || !PendingWork.ChildrenToStart(_head).Contains(child) || NodeOf(child) is not { } node)
            // It is to stop by now, or waits for a resume: then it is told again.
            _told?.Remove((child.Id, child.Attempt, false));
        else
            Start(child, node);
    }

    private void Start(ChildRun child, ChildRunNode node)
    {
        var facts = new StartFacts(null, [], null, _slot.RunId.Value) { ParentVisit = child.Waits || !child.Leaves
            ? child.Visit : null, Depth = _head.Facts.Depth + 1 };
        var starting = new TaskCompletionSource<RunSlot>(TaskCreationOptions.RunContinuationsAsynchronously);
        _registry.Tell(new RegistryMessage.Start(node.Flow, child.Id, false, child.Input, facts, starting));
        Ask(() => ChildCalls.FollowAsync(_environment, child, node.Flow, facts, starting.Task), error => new RunMessage.ChildBegun(child, error));
    }

    private void On(RunMessage.ChildBegun begun)
    {
        var child = begun.Child;
        if (!IsOwed(child))
            return;
        switch (begun.Error)
        {
            case null when begun.IsLater:
                AskAgain((child.Id, child.Attempt, false));
                break;
            case null:
                _unheard = 0;
                Decide(new NoteChildStarted(_environment.Now, child.Id));
                if (begun.Result is { } result)
                    Hear(result);
                break;
            case FlowSystemStoppedException or RunQuarantinedException or RunJournalException or JournalTooNewException:
                // Not in this life of the engine; the next one asks again.
                break;
            case RunLostException or JournalUnavailableException:
                AskAgain((child.Id, child.Attempt, false));
                break;
            default:
                var error = RunError.Of(_head.Flow, 1, NodePhase.Prep, 0, begun.Error);
                Decide(new EndChild(_environment.Now, child.Id, RunStatus.Failed, ActionName.Default, error, StatePatch.Empty) { Anew = true });
                break;
        }

        AfterOutcome();
    }

    private void On(RunMessage.ChildStopped stopped)
    {
        var child = stopped.Child;
        if (!IsOwed(child))
            return;
        switch (stopped.Error)
        {
            // One that is not known has never been started, or is gone for good.
            case null or RunNotFoundException or RunPrunedException:
                _unheard = 0;
                Decide(new NoteChildCancelled(_environment.Now, child.Id));
                break;
            case FlowSystemStoppedException or RunQuarantinedException or RunJournalException or JournalTooNewException:
                break;
            default:
                AskAgain((child.Id, child.Attempt, true));
                break;
        }
    }

    private void On(RunMessage.ChildOver over)
    {
        if (_isSetAside)
        {
            over.Refuse(new RunQuarantinedException(_slot.RunId, null));
            return;
        }

        var goesOn = Hear(over.Result, over.Via);
        Hold(new ChildReply(over));
        if (goesOn)
            TellOthers();
        AfterOutcome();
    }

    /// <summary>Takes in what a child came to.</summary>
    /// <returns>Whether that was before it was asked to go on, so that it has to be asked again.</returns>
    private bool Hear(RunResult result, CommandTicket? via = null)
    {
        var refusal = Decide(new EndChild(_environment.Now, result.RunId, result.Status, result.Action,
            result.Errors.Count == 0 ? null : result.Errors[0], ValuesOf(result))
        {
            For = result.ForAttempt,
            Reason = string.IsNullOrEmpty(result.Reason) ? null : result.Reason,
            Via = via,
        });
        return refusal == Refusal.NoChange && _head.TryGetChild(result.RunId, out var child) && _told is not null
            && _told.Remove((child.Id, child.Attempt, false));
    }

    private StatePatch ValuesOf(RunResult result)
    {
        if (!_head.TryGetChild(result.RunId, out var child) || !child.Waits)
            return StatePatch.Empty;
        // A parked run does not know which keys its node asks for, so it takes them all; the node sees its own in any case.
        var keys = _flow is null ? null : NodeOf(child)?.Keys;
        var ended = (result.EndedAt ?? result.StartedAt).ToUnixTimeMilliseconds();
        var values = new StatePatch();
        foreach (var (key, entry) in result.StateMap.Entries)
        {
            if ((keys is not null && !keys.Contains(key)) || entry.IsExpiredAt(ended))
                continue;
            values.Add(new StateOp(key, entry.Value,
                !entry.IsMarked ? null : new StateOpDetails(StateOpKind.Set) { IsSensitive = entry.IsSensitive, ExpiresAt = entry.ExpiresAt }));
        }

        return values;
    }

    private ChildRunNode? NodeOf(ChildRun child)
        => _head.TryGetVisit(child.Visit, out var visit) ? (visit.Place ??= Turn.PlaceOf(_flow!, _head, visit)).Node as ChildRunNode : null;

    /// <summary>Whether an answer is about a child that the run knows still, and has not asked for once more since.</summary>
    private bool IsOwed(ChildRun child) => _head.TryGetChild(child.Id, out var known) && known.Attempt == child.Attempt;

    /// <summary>The answer to a child that told of its end.</summary>
    private sealed class ChildReply(RunMessage.ChildOver over) : IReleased
    {
        public RunMessage? AskAgain => over;

        public void Release() => over.Heard(null);

        public void Fail(Exception why) => over.Refuse(why);
    }
}
