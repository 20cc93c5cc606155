using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>The beginning and the end of a plain run in memory, without whatever they do not need. The times of both are exact.</content>
internal sealed partial class RunSupervisor
{
    /// <summary>Takes the first turn of a run that is started without the registry: there is nobody yet who could have told it to begin.</summary>
    protected override void PreStart()
    {
        if (_slot.Place == RunSlot.NoPlace || _slot.Beginning is not { } beginning)
            return;
        _slot.Beginning = null;
        Receive(beginning);
    }

    /// <summary>Begins the run the short way, if it may be.</summary>
    /// <param name="begin">What it begins with.</param>
    /// <param name="now">The time.</param>
    /// <param name="isHeld">Whether the turns may be left to whoever takes the first visit, which is told after this one then.</param>
    /// <param name="first">The first visit's dispatch, if it is to be told so.</param>
    private bool TryGoIn(RunMessage.Begin begin, DateTimeOffset now, bool isHeld, out VisitExecution? first)
    {
        first = null;
        if (!begin.IsNew || begin.Via is not null || !MayHop)
            return false;
        if (RunDecider.GoIn(_flow!, _head, now, begin.Input, begin.Facts) is not { } visit)
            return false;
        SkipJitter();
        _committed = _head.Version;
        if (!begin.Input.IsEmpty)
            _view.Show(_head.State);
        _slot.HasProgressed = true;
        StartReply.Release(_slot);
        _isLoading = false;
        if (TakeKept(visit) is not { } kept)
            Start(visit, null);
        else if (isHeld)
            first = Leave(kept);
        else if (HandOver(kept))
            _inFlight.Add(kept);
        return true;
    }

    /// <summary>As <see cref="HandOver(VisitExecution)"/>, of the only dispatch there is: its node actor holds the turns from now on, as there is nobody else from whom the run awaits anything.</summary>
    private VisitExecution? Leave(VisitExecution first)
    {
        if (_environment.Nodes!.Take() is not { } actor)
            return null;
        first.Actor = actor;
        first.HoldsTurns = true;
        _inFlight.Add(first);
        Context.KeepTurns();
        return first;
    }

    /// <summary>Ends the run the short way, with the outcome of its last visit, if it may be.</summary>
    private bool TryGoOut(VisitExecution execution, Visit visit, ActionName action, StateMap after)
    {
        if (!RunDecider.LeadsOut(_head, visit, execution.Attempt, action))
            return false;
        var isStraight = execution.IsStraight;
        RunDecider.GoOut(_head, _environment.Now, visit, action, after, isStraight);
        SkipJitter();
        _committed = _head.Version;
        _view.Show(_head.State);
        _slot.HasProgressed = true;
        _inFlight.Remove(execution.VisitId);
        _free = execution.Actor;
        if (!_goesStraight || _slot.Place == RunSlot.NoPlace || !isStraight || !execution.MayServeAgain || _inFlight.Count > 0 || _queued.Count > 0 || !_head.IsBare())
        {
            FinishIfEnded();
            return true;
        }

        EngineTelemetry.RunEnded(null, _head.Flow, _head.Status);
        var here = Worker.Current;
        _slot.SetEnded(RunResults.OfStraight(_head, _view.Scope, _flow!), here);
        Leave(here);
        _isSpare = true;
        // Whoever looks after leads may still have it in hand, if it was one; at the end of the turn that is known.
        _kept = execution.Led == LeadState.Before ? null : execution;
        return true;
    }
}
