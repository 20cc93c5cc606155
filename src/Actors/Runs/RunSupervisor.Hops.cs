using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>The hop of a plain visit in a plain run in memory, which is nearly every hop there is: the same decision, without whatever it does not need.</content>
internal sealed partial class RunSupervisor
{
    /// <summary>The outcome whose node actor waits for this turn to end, so that a visit can be handed to it without a message.</summary>
    private RunMessage.VisitPosted? _here;

    /// <summary>Whether runs of the flow hop, once that is known; and whether nothing is wrapped around its visits, so that one dispatch can serve the next.</summary>
    private bool? _flowHops;
    private bool _keepsDispatches;

    private bool _hasAbandoned;

    /// <summary>Whether the run is in memory, at work, and has nothing under way that a hop would have to look at.</summary>
    private bool MayHop => (_flowHops ?? FlowHops()) && !_draining && !_hasAbandoned && (_queued.Count == 0 || _beside is { Helper: not null } or { Lead: not null })
        && !_isSetAside && _misfit is null && !EngineTelemetry.WatchesSpans;

    private bool FlowHops()
    {
        if (_flow is null)
            return false;
        _flowHops = _environment.Options.HopsStraight && _flow.MaxConcurrency == NodeOptions.Unlimited && !IsDurable;
        _keepsDispatches = _environment.Middleware.IsEmpty && _flow.Middleware.Length == 0;
        return _flowHops.Value;
    }

    /// <summary>Decides the outcome the short way, if it may be, and hands the next visit to the node actor that waits for it.</summary>
    private bool TryHop(RunMessage.VisitPosted posted)
    {
        var execution = posted.Execution;
        if (!MayHop || !IsCurrent(execution) || execution.IsTimed || !execution.HasPlainOutcome || !posted.TryGetAction(out var action))
            return false;
        if (_beside is not null && ReferenceEquals(_beside.Helper, execution))
            return false;
        var (visit, before) = (execution.Visit, execution.VisitId);
        if (posted.ForeseenFrom(_head.State) is not { } after && !_head.State.TryApply(posted.Patch, out after, out _))
            return false;
        // Of a straight visit nothing has reached user code that would know the visit or its dispatch: both become the next one.
        var (now, isSpare) = (_environment.CoarseNow, execution.IsStraight);
        var next = RunDecider.Hop(_flow!, _head, now, visit, execution.Attempt, action, after, isSpare);
        var ended = _beside?.Ended;
        if (next is null && !RunDecider.HopApart(_flow!, _head, now, visit, execution.Attempt, action, after, isSpare, ref ended))
            return TryGoOut(execution, visit, action, after);
        _ = NextJitter(); // one for each outcome, whichever way it takes
        _committed = _head.Version;
        _view.Show(_head.State);
        if (_committed >= _progressFrom)
            _slot.HasProgressed = true;
        if (next is null)
        {
            (_beside ??= new Beside()).Ended = ended;
            GoApart(posted, _beside, before, isSpare);
            return true;
        }

        if (isSpare)
            _inFlight.Renumber(execution, before);
        if (isSpare && _keepsDispatches && next.Place!.IsStraight)
        {
            execution.GoOn();
            if (posted.IsHere)
                posted.GoesOn = true;
            else
                execution.Actor!.Tell(execution);
            if (_queued.Count > 0)
                MindOwnHop(execution);
            return true;
        }

        _inFlight.Remove(execution.VisitId);
        ForgetHelper(execution);
        _free = execution.Actor;
        _here = posted.IsHere ? posted : null;
        Start(next, null);
        _here = null;
        MindWaiting();
        return true;
    }

    /// <summary>The tokens of a fork are fresh; where one has ended, its node actor takes what waits for room.</summary>
    private void GoApart(RunMessage.VisitPosted posted, Beside beside, long visit, bool isSpare)
    {
        _goesStraight = false;
        _inFlight.Remove(posted.Execution, visit);
        ForgetHelper(posted.Execution);
        _free = posted.Execution.Actor;
        _here = posted.IsHere ? posted : null;
        beside.Spare = isSpare ? posted.Execution : null;
        while (_head.TryTakeFresh(_head.Version, out var fresh))
            StartApart(fresh);
        while (!LeavesToOthers && _queued.TryDequeue(out var waiting))
            StartApart(waiting);
        _here = null;
        beside.Spare = null;
        MindWaiting();
    }

    /// <summary>As <see cref="Consider"/>, in a run that has just hopped: all that could keep a visit from starting is known of the visit itself.</summary>
    private void StartApart(Visit visit)
    {
        if (!visit.IsUntroubled || _inFlight.Contains(visit.Id))
            Consider(visit);
        else if (LeavesToOthers)
            _queued.Enqueue(visit);
        else
            Start(visit, null);
    }

    /// <summary>A dispatch of which nobody has kept anything, for a straight visit that goes to the very node actor which has just ended it; else null.</summary>
    private VisitExecution? TakeSpare(Visit visit)
    {
        var spare = _beside?.Spare;
        if (spare is null || !visit.IsPlain || visit.Frame != 0 || visit.Place is not { IsStraight: true } || !_keepsDispatches || !ReferenceEquals(_free, spare.Actor))
            return null;
        _beside!.Spare = null;
        spare.GoOn(visit);
        return spare;
    }
}
