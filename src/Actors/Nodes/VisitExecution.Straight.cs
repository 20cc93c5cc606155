using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <content>Visits of which nothing but states reaches user code: their dispatch can serve the next visit, as nobody can have kept it.</content>
internal sealed partial class VisitExecution
{
    /// <summary>Whether nothing is special about the dispatch so far, and its phases can look at nothing but the state. Once it is not so, it stays so.</summary>
    public bool IsStraight => _rare is null && _place.IsStraight && _frame.Parent is null && !_run.Environment.HasLog;

    /// <summary>The visit.</summary>
    public Visit Visit => _visit;

    /// <summary>Whether the outcome is nothing but actions and writes.</summary>
    public bool HasPlainOutcome => _rare is null or { Result: null, Undo: null, Reads: null, Work: null };

    /// <summary>Opens the run's state as committed now, for Prep. Whoever keeps it keeps nothing of this dispatch.</summary>
    public SharedState OpenStraight()
    {
        if (_run.IsJournaled)
            return Open(_run.Committed, null);
        var state = new SharedState(_run.Committed, _run, _dispatchedAt, _place.Index, _visit.Number);
        Volatile.Write(ref _state, state);
        return state;
    }

    /// <summary>Opens the run's state as committed now, with what Prep wrote on top, for Post. It is the one that Prep had: most visits need no other.</summary>
    /// <exception cref="StateException">What Prep wrote no longer fits.</exception>
    public SharedState ReopenStraight()
    {
        if (_run.IsJournaled)
            return Open(_run.Committed, PrepPatch);
        var state = _state!;
        state.Reopen(_run.Committed, PrepPatch);
        return state;
    }

    /// <summary>As <see cref="EndObservation"/>, of a straight visit that is completed: mostly nobody observes.</summary>
    public void EndStraightObservation(ActionName action)
    {
        if (EngineTelemetry.CountsVisits || _rare is not null)
            EndObservation(EngineTelemetry.Completed, action);
        else
            _isObservationOver = true;
    }

    /// <summary>Ends Post. What it has written stays where it is, until somebody asks.</summary>
    public void CloseStraight() => _state!.Seal();

    /// <summary>What the visit's writes make of a state, if that is the one they were made on; else null.</summary>
    public StateMap? ForeseenFrom(StateMap before) => _state!.ForeseenFrom(before);

    /// <summary>The visit's whole patch, after <see cref="CloseStraight"/>.</summary>
    public StatePatch StraightPatch() => _state!.PeekPatch();

    /// <summary>Becomes the dispatch of another plain visit of a straight node, as <see cref="GoOn()"/> of its own.</summary>
    public void GoOn(Visit visit)
    {
        _visit = visit;
        GoOn();
    }

    /// <summary>
    /// Becomes the first dispatch of another run, whose frame is the same object. For whoever knows that nobody has kept it, and that it was the last one of a run that went straight to its end.
    /// </summary>
    public void GoOn(RunView run, Visit visit)
    {
        _run = run;
        GoOn(visit);
    }

    /// <summary>Whether another run may begin with it, if it is straight, once its own has ended: it is in its first attempt, and nobody has cancelled it or cut it off.</summary>
    public bool MayServeAgain => Attempt == 1 && Try == 1 && !_cancelled && !_sealed && !Announces && !IsTimed && !Leads;

    /// <summary>Whether it is of no run at present.</summary>
    public bool IsOfNobody => _run is null;

    /// <summary>Holds on to nothing of a run that has ended.</summary>
    public void LetGo()
    {
        _run = null!;
        _place = null!;
        _visit.Forget();
        _state = null;
        Actor = null;
        HoldsTurns = false;
    }

    /// <summary>Becomes the dispatch of the visit that its visit has become. In the supervisor's turn, once the outcome has been decided.</summary>
    public void GoOn()
    {
        var place = _visit.Place!;
        if (!ReferenceEquals(_place, place))
            _place = place;
        _dispatchedAt = _visit.SinceTicks;
        _execOver = false;
        _hasBegunExec = false;
        _isObservationOver = false;
        IsPrepared = false;
        if (!ReferenceEquals(PrepPatch, StatePatch.Empty))
            PrepPatch = StatePatch.Empty;
    }
}
