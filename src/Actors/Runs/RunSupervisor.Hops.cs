using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>The hop of a plain visit in a plain run in memory, which is nearly every hop there is: the same decision, without whatever it does not need.</content>
internal sealed partial class RunSupervisor
{
    /// <summary>The outcome whose node actor waits for this turn to end, so that a visit can be handed to it without a message.</summary>
    private RunMessage.VisitPosted? _here;

    private bool _hasAbandoned;

    /// <summary>Whether the run is in memory, at work, and has nothing under way that a hop would have to look at.</summary>
    private bool MayHop => _environment.Options.HopsStraight && _flow is { MaxConcurrency: NodeOptions.Unlimited } && !IsDurable && !_draining && !_hasAbandoned && _queued.Count == 0
        && !_isSetAside && _misfit is null && !EngineTelemetry.WatchesSpans;

    /// <summary>Decides the outcome the short way, if it may be, and hands the next visit to the node actor that waits for it.</summary>
    private bool TryHop(RunMessage.VisitPosted posted)
    {
        var execution = posted.Execution;
        if (!posted.IsHere || !MayHop || !IsCurrent(execution) || execution.IsTimed || !execution.HasPlainOutcome || posted.Actions.Count != 1)
            return false;
        var before = execution.VisitId;
        // Of a straight visit nothing has reached user code that would know the visit or its dispatch: both become the next one.
        var isSpare = execution.IsStraight;
        if (RunDecider.Hop(_flow!, _head, _environment.Now, execution.Visit, execution.Attempt, posted.Actions[0], posted.Patch, isSpare) is not { } next)
            return false;
        _ = NextJitter(); // one for each outcome, whichever way it takes
        _committed = _head.Version;
        _view.Show(RunShown.Of(_head));
        if (_committed >= _progressFrom)
            _slot.HasProgressed = true;
        if (isSpare)
            _inFlight.Renumber(execution, before);
        if (isSpare && next.Place!.IsStraight && Turn.MiddlewareOf(_environment.Middleware, _flow!, _head, next, next.Place.Node) is null)
        {
            execution.GoOn();
            posted.Next = execution;
            return true;
        }

        _inFlight.Remove(execution.VisitId);
        _free = execution.Actor;
        _here = posted;
        Start(next, null);
        _here = null;
        return true;
    }
}
