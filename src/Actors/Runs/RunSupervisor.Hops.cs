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
        if (visit.Place?.RouteOf(action) is null && TryGoOut(execution, visit, action, after))
            return true;
        // Of a straight visit nothing has reached user code that would know the visit or its dispatch: both become the next one.
        var (now, isSpare) = (_environment.CoarseNow, execution.IsStraight);
        var way = RunDecider.Hop(_flow!, _head, now, visit, execution.Attempt, action, after, isSpare, out var next);
        if (way == HopWay.None)
            return false;
        SkipJitter();
        _committed = _head.Version;
        _view.Show(_head.State);
        if (_committed >= _progressFrom)
            _slot.HasProgressed = true;
        if (way == HopWay.Apart)
        {
            GoApart(posted, next, before, isSpare);
            return true;
        }

        if (isSpare)
            _inFlight.Renumber(execution, before);
        if (isSpare && _keepsDispatches && next!.Place!.IsStraight)
        {
            execution.GoOn();
            if (posted.IsHere)
                posted.GoesOn = true;
            else
                execution.Actor!.Tell(execution);
            if (_queued.Count > 0)
                MindOwnHop(execution);
            else
                Context.KeepTurns();
            return true;
        }

        _inFlight.Remove(execution.VisitId);
        ForgetHelper(execution);
        _free = execution.Actor;
        _here = posted.IsHere ? posted : null;
        Start(next!, null);
        _here = null;
        MindWaiting();
        return true;
    }

    /// <summary>The tokens of a fork are new; where one has ended, its node actor takes what waits for room.</summary>
    /// <param name="posted">The outcome.</param>
    /// <param name="next">The first of the visits that follow; the others come after it. Null if none follows.</param>
    /// <param name="visit">The visit that has ended.</param>
    /// <param name="isSpare">Whether its dispatch can be used again.</param>
    private void GoApart(RunMessage.VisitPosted posted, Visit? next, long visit, bool isSpare)
    {
        var beside = MakeBeside();
        if (isSpare && posted.IsHere && _keepsDispatches && !beside.VisitsAreLong && TryGoOnApart(posted, beside, next, visit))
            return;
        _inFlight.Remove(posted.Execution, visit);
        ForgetHelper(posted.Execution);
        _free = posted.Execution.Actor;
        _here = posted.IsHere ? posted : null;
        beside.Spare = isSpare ? posted.Execution : null;
        for (; next is not null; next = next.After)
            StartApart(next);
        while (!LeavesToOthers && _queued.TryDequeue(out var waiting))
            StartApart(waiting);
        _here = null;
        beside.Spare = null;
        MindWaiting();
    }

    /// <summary>The same where visits are short: the node actor goes on with the first of them, and with the same dispatch, and all others wait for it to come back.</summary>
    private bool TryGoOnApart(RunMessage.VisitPosted posted, Beside beside, Visit? next, long ended)
    {
        var isNew = next is not null;
        if ((next ?? _queued.First) is not { } first || !first.IsUntroubled || first.Frame != 0 || first.Place is not { IsStraight: true } || !MayWaitForOthers)
            return false;
        var execution = posted.Execution;
        // It may have become that of the first one already, with its visit.
        if (_inFlight.Find(first.Id) is { } begun && begun != execution)
            return false;
        if (!isNew)
            _queued.TryDequeue(out _);
        execution.GoOn(first);
        _inFlight.Renumber(execution, ended);
        posted.GoesOn = true;
        beside.Lead = execution;
        beside.OwnHops = 0;
        if (isNew)
        {
            for (next = first.After; next is not null; next = next.After)
                StartApart(next);
        }

        MindWaiting();
        return true;
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
