using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>The hop of a plain visit in a plain run in memory, which is nearly every hop there is: the same decision, without whatever it does not need.</content>
internal sealed partial class RunSupervisor
{
    /// <summary>The outcome whose node actor waits for this turn to end, so that a visit can be handed to it without a message.</summary>
    private RunMessage.VisitPosted? _here;

    /// <summary>A dispatch that has ended, and that the next one may be made of.</summary>
    private VisitExecution? _spare;

    /// <summary>The flow, once it is known that its runs may hop; and whether nothing is wrapped around its visits, so that one dispatch can serve the next.</summary>
    private FlowDefinition? _hopping;
    private bool _keepsDispatches;

    private bool _hasAbandoned;
    private long _tick = -1;
    private DateTimeOffset _tickAt;

    /// <summary>Whether the run is in memory, at work, and has nothing under way that a hop would have to look at.</summary>
    private bool MayHop => (ReferenceEquals(_flow, _hopping) || FlowHops()) && _flow is not null && !_draining && !_hasAbandoned && (_queued.Count == 0 || _helper is not null || _lead is not null)
        && !_isSetAside && _misfit is null && !EngineTelemetry.WatchesSpans;

    /// <summary>Whether the flow's runs hop; if so, it need not be asked again.</summary>
    private bool FlowHops()
    {
        if (!_environment.Options.HopsStraight || _flow is not { MaxConcurrency: NodeOptions.Unlimited } || IsDurable)
            return false;
        _hopping = _flow;
        _keepsDispatches = _environment.Middleware.IsEmpty && _flow.Middleware.Length == 0;
        return true;
    }

    /// <summary>
    /// The time of a hop. Hops within one tick of the machine's coarse clock, a few milliseconds, share a reading of the exact one: nothing of a plain visit is timed, and a reading costs
    /// more than all else of the decision.
    /// </summary>
    private DateTimeOffset HopNow()
    {
        if (!_environment.HasSystemClock)
            return _environment.Now;
        var tick = Environment.TickCount64;
        if (tick != _tick)
            (_tick, _tickAt) = (tick, _environment.Now);
        return _tickAt;
    }

    /// <summary>Decides the outcome the short way, if it may be, and hands the next visit to the node actor that waits for it.</summary>
    private bool TryHop(RunMessage.VisitPosted posted)
    {
        var execution = posted.Execution;
        if (!MayHop || !IsCurrent(execution) || execution.IsTimed || !execution.HasPlainOutcome || !posted.TryGetAction(out var action))
            return false;
        if (ReferenceEquals(_helper, execution))
            return false;
        var (visit, before) = (execution.Visit, execution.VisitId);
        if (posted.ForeseenFrom(_head.State) is not { } after && !_head.State.TryApply(posted.Patch, out after, out _))
            return false;
        // Of a straight visit nothing has reached user code that would know the visit or its dispatch: both become the next one.
        var (now, isSpare) = (HopNow(), execution.IsStraight);
        var next = RunDecider.Hop(_flow!, _head, now, visit, execution.Attempt, action, after, isSpare);
        if (next is null && !RunDecider.HopApart(_flow!, _head, now, visit, execution.Attempt, action, after))
            return TryGoOut(execution, visit, action, after);
        _ = NextJitter(); // one for each outcome, whichever way it takes
        _committed = _head.Version;
        _view.Show(_head.State);
        if (_committed >= _progressFrom)
            _slot.HasProgressed = true;
        if (next is null)
        {
            GoApart(posted, before, isSpare);
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
    private void GoApart(RunMessage.VisitPosted posted, long visit, bool isSpare)
    {
        _inFlight.Remove(visit);
        ForgetHelper(posted.Execution);
        _free = posted.Execution.Actor;
        _here = posted.IsHere ? posted : null;
        _spare = isSpare ? posted.Execution : null;
        StartFresh(_head.Version);
        StartQueued();
        _here = null;
        _spare = null;
        MindWaiting();
    }

    /// <summary>A dispatch of which nobody has kept anything, for a straight visit that goes to the very node actor which has just ended it; else null.</summary>
    private VisitExecution? TakeSpare(Visit visit)
    {
        var spare = _spare;
        if (spare is null || !visit.IsPlain || visit.Frame != 0 || visit.Place is not { IsStraight: true } || !_keepsDispatches || !ReferenceEquals(_free, spare.Actor))
            return null;
        _spare = null;
        spare.GoOn(visit);
        return spare;
    }
}
