namespace ActorFlow.Runs;

/// <content>The hop that nearly all visits make, applied without an event that says it.</content>
internal sealed partial class RunState
{
    /// <summary>Whether nothing that a hop could touch is known of the run but its visits, its state and where it stands.</summary>
    public bool IsStraight => IsPlain && Termination is null && ReferenceEquals(Record, RunRecord.None) && Root is { Waiting: 0, IsFailing: false, FailedAt: null, Due: null };

    /// <summary>
    /// Does what a <see cref="VisitCompleted"/> with one token does, and no more: the visit ends, its token goes to a node of the run's own flow. For runs of which nobody keeps the
    /// events; <see cref="RunDecider.Hop"/> has judged that it is allowed.
    /// </summary>
    /// <param name="visit">The visit that ends.</param>
    /// <param name="place">The node that its token goes to.</param>
    /// <param name="number">Which entry into that node it is.</param>
    /// <param name="after">The state with what the visit wrote.</param>
    /// <param name="at">The run's time.</param>
    /// <param name="isSpare">Whether nobody looks at the visit any more, so that it can be the next one.</param>
    /// <returns>The visit that is pending now. It is not offered as a fresh one.</returns>
    public Visit GoOn(Visit visit, FlowNode place, int number, StateMap after, DateTimeOffset at, bool isSpare)
    {
        Version++;
        Now = at;
        UncleanEnds = 0;
        State = after;
        Root.Go(visit.Node);
        var id = NextVisit++;
        Steps++;
        var next = isSpare ? Renumber(visit, id, place, number) : Replace(visit, id, place, number);
        Root.CountVisit(place.Name, number);
        Root.Come(place.Name);
        next.Begin(at, Version);
        return next;
    }

    private Visit Renumber(Visit visit, long id, FlowNode place, int number)
    {
        var before = visit.Id;
        visit.GoOn(id, place, number);
        _visits.Renumber(visit, before);
        return visit;
    }

    private Visit Replace(Visit visit, long id, FlowNode place, int number)
    {
        visit.IsActive = false;
        _visits.Remove(visit.Id);
        var next = new Visit(id, place.Name, number, 0) { Place = place, IsActive = true };
        _visits.Add(id, next);
        return next;
    }
}
