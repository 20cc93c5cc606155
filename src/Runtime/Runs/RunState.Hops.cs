using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <content>The hop that nearly all visits make, applied without an event that says it.</content>
internal sealed partial class RunState
{
    /// <summary>Whether nothing that a hop could touch is known of the run but its visits, its state, its joins and where it stands.</summary>
    public bool IsStraight => IsPlain && Termination is null && ReferenceEquals(Record, RunRecord.None) && Root is { IsFailing: false, IsHeldUp: false };

    /// <summary>
    /// Does what a <see cref="VisitCompleted"/> with one token does, and no more: the visit ends, its token goes to a node of the run's own flow. For runs of which nobody keeps the
    /// events; the decider has judged that it is allowed.
    /// </summary>
    /// <param name="visit">The visit that ends.</param>
    /// <param name="place">The node that its token goes to.</param>
    /// <param name="number">Which entry into that node it is.</param>
    /// <param name="after">The state with what the visit wrote.</param>
    /// <param name="at">The run's time, in UTC ticks.</param>
    /// <param name="isSpare">Whether nobody looks at the visit any more, so that it can be the next one.</param>
    /// <returns>The visit that is pending now. It is not offered as a fresh one.</returns>
    public Visit GoOn(Visit visit, FlowNode place, int number, StateMap after, long at, bool isSpare)
    {
        Version++;
        _now = Moment.OfTicks(at);
        UncleanEnds = 0;
        State = after;
        var root = Root;
        root.Go(visit);
        var id = NextVisit++;
        Steps++;
        var next = isSpare ? Renumber(visit, id, place, number) : Replace(visit, id, place, number);
        root.CountVisit(place, number);
        root.Come(place);
        next.Begin(at, Version);
        return next;
    }

    /// <summary>The same, for tokens to several nodes. None of the visits is offered as a fresh one.</summary>
    /// <param name="visit">The visit that ends.</param>
    /// <param name="places">The nodes that its tokens go to.</param>
    /// <param name="numbers">Which entries into those they are.</param>
    /// <param name="after">The state with what the visit wrote.</param>
    /// <param name="at">The run's time, in UTC ticks.</param>
    /// <param name="isSpare">Whether nobody looks at the visit any more.</param>
    /// <returns>The first of the visits that are pending now; the others come after it.</returns>
    public Visit GoApart(Visit visit, ReadOnlySpan<FlowNode> places, ReadOnlySpan<int> numbers, StateMap after, long at, bool isSpare)
    {
        Leave(visit, after, at, isSpare);
        var first = Come(places[0], numbers[0], at);
        for (var i = 1; i < places.Length; i++)
            Come(places[i], numbers[i], at);
        return first;
    }

    /// <summary>The same, for a token that waits at a join.</summary>
    public void ComeIn(Visit visit, JoinDoor door, JoinState? join, StateMap after, long at, bool isSpare)
    {
        Leave(visit, after, at, isSpare);
        Root.ComeIn(door, join);
    }

    /// <summary>The same, for the last token that a join has waited for.</summary>
    /// <returns>The joined visit. It is not offered as a fresh one.</returns>
    public Visit Join(Visit visit, JoinDoor door, JoinState? join, int number, StateMap after, long at, bool isSpare)
    {
        Leave(visit, after, at, isSpare);
        Root.Fire(door, join);
        return Come(door.Join, number, at);
    }

    private Visit Come(FlowNode place, int number, long at)
    {
        var next = Anew(NextVisit++, place, number);
        Steps++;
        var root = Root;
        root.Live++;
        root.Active++;
        root.CountVisit(place, number);
        root.Come(place);
        _visits.Append(next);
        next.Begin(at, Version);
        return next;
    }

    /// <summary>An active visit of the run's own flow, that is in no list.</summary>
    private Visit Anew(long id, FlowNode place, int number)
    {
        if (TakeSpare() is not { } visit)
            return new Visit(id, place.Name, number, 0) { Place = place, IsActive = true };
        visit.GoOn(id, place, number);
        visit.IsActive = true;
        return visit;
    }

    /// <summary>The same, for a token that ends while others are under way.</summary>
    public void EndBeside(Visit visit, ActionName action, StateMap after, long at, bool isSpare)
    {
        Leave(visit, after, at, isSpare);
        Root.EndWith(action);
    }

    private void Leave(Visit visit, StateMap after, long at, bool isSpare)
    {
        Version++;
        _now = Moment.OfTicks(at);
        UncleanEnds = 0;
        State = after;
        visit.IsActive = false;
        _visits.Remove(visit);
        var root = Root;
        root.Live--;
        root.Active--;
        root.Go(visit);
        if (isSpare)
            KeepSpare(visit);
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
        _visits.Remove(visit);
        var next = new Visit(id, place.Name, number, 0) { Place = place, IsActive = true };
        _visits.Add(id, next);
        return next;
    }
}
