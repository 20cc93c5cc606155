namespace ActorFlow.Runs;

/// <summary>
/// The events that a run in memory begins and ends with, and those that most of its visits end with, filled anew each time. For runs of which nobody keeps the events: whoever hands this to the decider has forgotten what it
/// decided before. <see cref="RunState.Evolve"/> keeps nothing of an event but the values in it.
/// </summary>
internal sealed class SpareEvents
{
    private readonly TokenEmission _token = new(0, "", 0, 0);
    private readonly TokenEnd _end = new(0, default, IsExit: false);
    private readonly VisitCompleted _onward;
    private readonly VisitCompleted _last;
    private readonly RunStarted _begun;
    private readonly RunCompleted _over = new(default, default);

    public SpareEvents()
    {
        _onward = new VisitCompleted(default, 0, [], StatePatch.Empty, Moves.To(_token));
        _last = new VisitCompleted(default, 0, [], StatePatch.Empty, Moves.End(_end));
        _begun = new RunStarted(default, "", "", StatePatch.Empty, StartFacts.None, Moves.To(_token));
    }

    /// <summary>The run exists, and its token goes straight in.</summary>
    public RunStarted Begun(DateTimeOffset at, FlowDefinition flow, StatePatch input, StartFacts facts, long visit, FlowNode place)
    {
        _token.Say(visit, place.Name, 1, 0, place);
        _begun.Say(at, flow.Name, flow.Fingerprint, input, facts);
        return _begun;
    }

    /// <summary>No token is left.</summary>
    public RunCompleted Over(DateTimeOffset at, ActionName outcome)
    {
        _over.At = at;
        _over.Action = outcome;
        return _over;
    }

    /// <summary>The visit has ended, and one token goes straight on.</summary>
    public VisitCompleted Completed(DateTimeOffset at, CompleteVisit complete, long visit, FlowNode place, int number, int frame)
    {
        _token.Say(visit, place.Name, number, frame, place);
        _onward.Say(at, complete.Visit, complete.Actions, complete.Patch);
        return _onward;
    }

    /// <summary>The visit has ended, and its token with it.</summary>
    public VisitCompleted Ended(DateTimeOffset at, CompleteVisit complete, ActionName action)
    {
        _end.Action = action;
        _last.Say(at, complete.Visit, complete.Actions, complete.Patch);
        return _last;
    }

    /// <summary>Holds on to nothing of what was decided last.</summary>
    public void Forget()
    {
        _token.Say(0, "", 0, 0, null);
        _onward.Say(default, 0, [], StatePatch.Empty);
        _last.Say(default, 0, [], StatePatch.Empty);
        _begun.Say(default, "", "", StatePatch.Empty, StartFacts.None);
    }
}
