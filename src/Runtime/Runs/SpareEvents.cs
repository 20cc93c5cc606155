namespace ActorFlow.Runs;

/// <summary>
/// The event that most visits of a run in memory end with, filled anew each time. For runs of which nobody keeps the events: whoever hands this to the decider has forgotten what it
/// decided before. <see cref="RunState.Evolve"/> keeps nothing of an event but the values in it.
/// </summary>
internal sealed class SpareEvents
{
    private readonly TokenEmission _token = new(0, "", 0, 0);
    private readonly VisitCompleted _completed;

    public SpareEvents() => _completed = new VisitCompleted(default, 0, [], StatePatch.Empty, Moves.To(_token));

    /// <summary>The visit has ended, and one token goes straight on.</summary>
    public VisitCompleted Completed(DateTimeOffset at, CompleteVisit complete, long visit, FlowNode place, int number, int frame)
    {
        _token.Say(visit, place, number, frame);
        _completed.Say(at, complete);
        return _completed;
    }
}
