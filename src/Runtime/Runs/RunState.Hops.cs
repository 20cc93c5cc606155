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
        Root.Go(visit.Node);
        var id = NextVisit++;
        Steps++;
        var next = isSpare ? Renumber(visit, id, place, number) : Replace(visit, id, place, number);
        Root.CountVisit(place, number);
        Root.Come(place.Name);
        next.Begin(at, Version);
        return next;
    }

    /// <summary>The same, for tokens to several nodes: they are offered as fresh ones.</summary>
    /// <param name="visit">The visit that ends.</param>
    /// <param name="places">The nodes that its tokens go to.</param>
    /// <param name="numbers">Which entries into those they are.</param>
    /// <param name="after">The state with what the visit wrote.</param>
    /// <param name="at">The run's time, in UTC ticks.</param>
    /// <param name="isSpare">Whether nobody looks at the visit any more.</param>
    /// <param name="ended">A visit that the next one can be, as nobody looks at it any more; null if there is none.</param>
    public void GoApart(Visit visit, ReadOnlySpan<FlowNode> places, ReadOnlySpan<int> numbers, StateMap after, long at, bool isSpare, ref Visit? ended)
    {
        Leave(visit, after, at);
        if (isSpare)
            ended = visit;
        for (var i = 0; i < places.Length; i++)
            Come(places[i], numbers[i], at, ref ended);
    }

    /// <summary>The same, for a token that waits at a join.</summary>
    public void ComeIn(Visit visit, FlowNode place, JoinInput input, StateMap after, long at, bool isSpare, ref Visit? ended)
    {
        Leave(visit, after, at);
        if (isSpare)
            ended = visit;
        Root.Apply(place.Name, JoinStep.Arrived, input);
    }

    /// <summary>The same, for the last token that a join has waited for: the joined visit is offered as a fresh one.</summary>
    public void Join(Visit visit, FlowNode place, int number, JoinInput input, StateMap after, long at, bool isSpare, ref Visit? ended)
    {
        ComeIn(visit, place, input, after, at, isSpare, ref ended);
        Root.Apply(place.Name, JoinStep.Fired, default);
        Come(place, number, at, ref ended);
    }

    private void Come(FlowNode place, int number, long at, ref Visit? ended)
    {
        var (next, id) = (ended, NextVisit++);
        if (next is null)
        {
            next = new Visit(id, place.Name, number, 0) { Place = place };
        }
        else
        {
            ended = null;
            next.GoOn(id, place, number);
        }

        next.IsActive = true;
        Steps++;
        Root.Live++;
        Root.Active++;
        Root.CountVisit(place, number);
        Root.Come(place.Name);
        _visits.Add(next.Id, next);
        next.Begin(at, Version);
        _fresh.Enqueue(next);
    }

    /// <summary>The same, for a token that ends while others are under way.</summary>
    public void EndBeside(Visit visit, ActionName action, StateMap after, long at, bool isSpare, ref Visit? ended)
    {
        Leave(visit, after, at);
        if (isSpare)
            ended = visit;
        Root.EndedTokens++;
        Root.LastAction = action;
    }

    private void Leave(Visit visit, StateMap after, long at)
    {
        Version++;
        _now = Moment.OfTicks(at);
        UncleanEnds = 0;
        State = after;
        visit.IsActive = false;
        _visits.Remove(visit);
        Root.Live--;
        Root.Active--;
        Root.Go(visit.Node);
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
