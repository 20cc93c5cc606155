using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Visits in flight: started when committed, matched by identity, bounded in time, cancelled and abandoned.</summary>
internal sealed partial class RunSupervisor
{
    /// <summary>How often a visit is handed to a new node actor after one ended without an outcome.</summary>
    private const int MaxNodeActorFailures = 3;

    private InFlight _inFlight;

    /// <summary>The node actor whose visit has just ended: it gets the next one, or goes back to the crew at the end of the turn.</summary>
    private ActorRef<NodeMessage>? _free;
    private SparseQueue<Visit, DateTimeOffset> _due;
    private VisitQueue _queued;
    private Moment _wakeAt;
    private bool _draining;
    private bool _graceRuns;

    /// <summary>Starts the visits that committed events have made pending.</summary>
    private void StartFresh(long version)
    {
        while (_head.TryTakeFresh(version, out var visit))
            Consider(visit);
    }

    private void Consider(Visit visit)
    {
        if (_flow is null || _draining || _inFlight.Contains(visit.Id) || !PendingWork.IsPending(_head, visit))
            return;
        if (visit.Due is { } due && due > _environment.Now)
        {
            _due.Enqueue(visit, due);
            ScheduleWake();
        }
        else if (Busy >= _flow.MaxConcurrency || LeavesToOthers)
        {
            _queued.Enqueue(visit);
        }
        else
        {
            Start(visit, null);
        }
    }

    /// <summary>Starts visits that waited for room, the oldest first.</summary>
    private void StartQueued()
    {
        while (_flow is not null && Busy < _flow.MaxConcurrency && !LeavesToOthers && _queued.TryDequeue(out var visit))
            Consider(visit);
    }

    /// <summary>The visits that are not in flight, looked up when a decision asks: that is, when something fails.</summary>
    private IEnumerable<long> Unstarted()
    {
        foreach (var visit in _head.Visits)
        {
            if (!_inFlight.Contains(visit.Id))
                yield return visit.Id;
        }
    }

    /// <summary>Cuts off the visits that a join was made without. What was committed has dropped them already; their outcomes would be stale.</summary>
    private void AbandonCut()
    {
        foreach (var execution in _inFlight.All().Where(execution => !_head.TryGetVisit(execution.VisitId, out _)))
        {
            execution.EndObservation(EngineTelemetry.Abandoned);
            Abandon(execution);
        }

        StartQueued();
    }

    private void StartDue()
    {
        _wakeAt = default;
        while (_due.TryPeek(out var visit, out var due) && due <= _environment.Now)
        {
            _due.Dequeue();
            if (visit.Due == due)
                Consider(visit);
        }

        ScheduleWake();
    }

    private void ScheduleWake()
    {
        if (!_due.TryPeek(out _, out var due) || _wakeAt.Time <= due)
            return;
        _wakeAt = due;
        Context.Timers.StartAt(RunMessage.Wake.Instance, RunMessage.Wake.Instance, due);
    }

    private void Start(Visit visit, Exception? found)
    {
        var place = visit.Place ??= Turn.PlaceOf(_flow!, _head, visit);
        if (_beside is { Spare: not null } && found is null && TakeSpare(visit) is { } spare)
        {
            if (HandOver(spare))
                _inFlight.Add(spare);
            return;
        }

        _view.BeginVisits(_flow!, IsDurable);
        var execution = new VisitExecution(_view, visit, place, _head.Frame(visit.Frame))
        {
            FoundFailure = found,
            Middleware = Turn.MiddlewareOf(_environment.Middleware, _flow!, _head, visit, place.Node),
        };
        if (_mishaps?.Earlier is { } dispatches && dispatches.Remove(visit.Id, out var earlier))
        {
            execution.TakePrepFrom(earlier);
            execution.Span = earlier.Span;
        }

        if (EngineTelemetry.WatchesSpans)
            execution.Span ??= EngineTelemetry.BeginVisit(_span, _slot.RunId, place.Flow!.Name, execution.Path, visit.Number);
        if (HandOver(execution))
            _inFlight.Add(execution);
    }

    /// <returns>False when nobody is there to take the visit, as the actor system is stopping: it is left to the next start.</returns>
    private bool HandOver(VisitExecution execution)
    {
        var free = _free;
        _free = null;
        var actor = free ?? _environment.Nodes!.Take();
        if (actor is null)
            return false;
        execution.Actor = actor;
        if (free is null)
            CallHelper(execution);
        // Whose outcome is being received is waiting for this turn to end.
        if (_here is { Next: null } here && ReferenceEquals(here.Execution.Actor, actor))
        {
            here.Next = execution;
            LetLead(execution);
        }
        else
        {
            actor.Tell(execution);
        }

        return true;
    }

    /// <summary>Gives back the node actor that the turn has left without a visit.</summary>
    private void GiveBackFree()
    {
        if (_free is null)
            return;
        _environment.Nodes!.GiveBack(_free);
        _free = null;
    }

    private bool IsCurrent(VisitExecution execution) => _inFlight.Contains(execution);

    /// <summary>Whether the outcome is of the dispatch that counts; if so, the visit is in flight no more and its node actor is free.</summary>
    private bool Take(VisitExecution execution)
    {
        if (!IsCurrent(execution))
            return false;
        _inFlight.Remove(execution.VisitId);
        GiveBackFree();
        _free = execution.Actor;
        ForgetHelper(execution);
        ForgetAwaited(execution);
        if (execution.IsTimed)
            Context.Timers.Cancel(execution);
        return true;
    }

    private void On(RunMessage.VisitPosted posted)
    {
        if (TryHop(posted))
            return;
        _here = posted.IsHere ? posted : null;
        Complete(posted);
        _here = null;
        MindWaiting();
    }

    private void Complete(RunMessage.VisitPosted posted)
    {
        var execution = posted.Execution;
        _goesStraight = false;
        if (!Take(execution))
            return;
        var actions = posted.Actions;
        var scratch = HopScratch.OfThisThread;
        scratch.Completion.Say(_environment.Now, execution.VisitId, execution.Attempt, actions, posted.Patch, NextJitter());
        execution.Specify(scratch.Completion);
        var refusal = Decide(scratch.Completion, scratch.Events);
        scratch.Forget();
        if (refusal == Refusal.StateMoved)
            AskAgain(execution, actions);
        else
            AfterOutcome();
    }

    /// <summary>What a visit was decided by has moved: its node actor decides again, against the head.</summary>
    private void AskAgain(VisitExecution execution, IReadOnlyList<ActionName> actions)
    {
        // Nothing was decided, so nobody has taken its node actor meanwhile.
        _inFlight.Add(execution);
        _free = null;
        execution.Actor!.Tell(new NodeMessage.PatchMoved(execution, actions, _head.State));
    }

    private void On(RunMessage.AttemptEnded ended)
    {
        var execution = ended.Execution;
        if (!Take(execution))
            return;
        if (InterruptIfCancelling(execution))
            return;
        (MakeMishaps().Earlier ??= [])[execution.VisitId] = execution;
        Decide(new FailAttempt(_environment.Now, execution.VisitId, execution.Attempt, ended.Error, ended.RetryAfter) { Effect = execution.Effect, Undo = execution.Undo });
        AfterOutcome();
    }

    private void On(RunMessage.VisitFailed failed)
    {
        var execution = failed.Execution;
        if (!Take(execution))
            return;
        var refusal = Decide(new FailVisit(_environment.Now, execution.VisitId, execution.Attempt, failed.Error)
        {
            Jitter = NextJitter(),
            Reads = execution.Reads,
            Effect = execution.Effect,
            Undo = execution.Undo,
        });
        if (refusal == Refusal.StateMoved)
            AskAgain(execution, []);
        else
            AfterOutcome();
    }

    private void On(RunMessage.VisitInterrupted interrupted)
    {
        if (!Take(interrupted.Execution))
            return;
        Interrupt(interrupted.Execution, wasCutOff: false);
        AfterOutcome();
    }

    private void On(RunMessage.PrepReturned returned)
    {
        var execution = returned.Execution;
        if (!IsCurrent(execution))
            return;
        Decide(new KeepPrep(_environment.Now, execution.VisitId, execution.Attempt, returned.Prep, returned.Patch));
        Hold(new PrepRelease(execution));
    }

    private void On(RunMessage.StepDone step)
    {
        var execution = step.Execution;
        Keep(execution, step.Done, new CompleteStep(_environment.Now, execution.VisitId, execution.Attempt, step.Name, step.Result, step.Prep));
    }

    private void On(RunMessage.ProgressMade progress)
    {
        var execution = progress.Execution;
        Keep(execution, progress.Done, new SaveProgress(_environment.Now, execution.VisitId, execution.Attempt, progress.Cursor));
    }

    private void On(RunMessage.CheckpointWanted wanted)
    {
        var execution = wanted.Execution;
        Keep(execution, wanted.Done, new TakeCheckpoint(_environment.Now, execution.VisitId, execution.Attempt, wanted.Metadata));
    }

    private void On(RunMessage.ItemsDone items)
    {
        var execution = items.Execution;
        if (IsCurrent(execution)
            && Decide(new CompleteItems(_environment.Now, execution.VisitId, execution.Attempt, items.Chunk, items.Prep)) == Refusal.None)
            Hold(new ItemsReply(items.Router));
        else
            items.Router.Tell(BatchMessage.ChunkRefused.Instance);
    }

    /// <summary>Journals something that Exec awaits, if its attempt still counts.</summary>
    private void Keep(VisitExecution execution, TaskCompletionSource done, RunCommand command)
    {
        if (IsCurrent(execution) && Decide(command) == Refusal.None)
            Hold(new JournaledReply(done, execution));
        else
            done.TrySetException(execution.Over());
    }

    private void On(RunMessage.ExecBegins begins)
    {
        var execution = begins.Execution;
        if (!IsCurrent(execution))
            return;
        var limit = execution.Place.Node.Options.Timeout ?? TimeSpan.MaxValue;
        if (execution.Deadline is { } deadline && deadline - _environment.Now < limit)
            limit = deadline - _environment.Now;
        execution.Limit = limit;
        Time(execution, limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
    }

    /// <summary>An attempt outlived its limit. Its user code may hang, so it is cut off, and a new node actor judges the failure.</summary>
    private void On(RunMessage.AttemptOverdue overdue)
    {
        var execution = overdue.Execution;
        if (!IsCurrent(execution) || execution.IsExecOver)
            return;
        Abandon(execution);
        if (InterruptIfCancelling(execution, wasCutOff: true))
            return;
        (MakeMishaps().Earlier ??= [])[execution.VisitId] = execution;
        Start(_head.Visit(execution.VisitId), new AttemptTimeoutException(_slot.RunId, execution.Path, execution.Number, execution.Attempt, overdue.Limit));
    }

    /// <summary>Node actors that ended without a failure of their own, and so without a word: nobody watches them.</summary>
    private void NoticeEnded()
    {
        foreach (var execution in _inFlight.All().Where(running => running.Actor is { IsTerminated: true }))
            On(new RunMessage.NodeActorEnded(execution.Actor!));
    }

    /// <summary>A node actor failed in its own code, which is ours: the visit is handed to another one, a few times.</summary>
    private void On(RunMessage.NodeActorEnded ended)
    {
        var execution = _inFlight.All().FirstOrDefault(running => running.Actor == ended.Actor);
        if (execution is null)
        {
            if (_free == ended.Actor)
                _free = null;
            return;
        }

        Abandon(execution);
        if (InterruptIfCancelling(execution, wasCutOff: true))
            return;
        var known = MakeMishaps().ActorFailures ??= [];
        var failures = known[execution.VisitId] = known.GetValueOrDefault(execution.VisitId) + 1;
        if (failures < MaxNodeActorFailures)
        {
            if (execution.HasBegunExec)
                Decide(new OweCompensation(_environment.Now, execution.VisitId, execution.Attempt, null));
            Start(_head.Visit(execution.VisitId), null);
            StartQueued();
            return;
        }

        Decide(new FailVisit(_environment.Now, execution.VisitId, execution.Attempt,
            execution.Describe(NodePhase.Exec, execution.Attempt, new NodeActorException(_slot.RunId, execution.Path, failures)))
        {
            Jitter = NextJitter(),
            Effect = ExecEffect.Unknown,
        });
        AfterOutcome();
    }

    /// <summary>A visit of a run that is being cancelled gets no further attempt: it is interrupted, not failed.</summary>
    private bool InterruptIfCancelling(VisitExecution execution, bool wasCutOff = false)
    {
        if (!_head.Cancelling)
            return false;
        Interrupt(execution, wasCutOff);
        AfterOutcome();
        return true;
    }

    private void AfterOutcome()
    {
        if (_queued.Count > 0)
            StartQueued();
        if (_head.Cancelling)
            CancelInFlight();
        if (_draining)
            LeaveIfDrained();
    }
}
