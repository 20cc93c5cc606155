namespace ActorFlow.Runs;

/// <summary>How events move tokens and frames.</summary>
internal sealed partial class RunState
{
    private void Apply(Moves moves)
    {
        if (moves.IsSole(out var token))
        {
            Emit(token);
            return;
        }

        for (var i = 0; i < moves.Jumped.Count; i++)
            Frame(moves.Jumped[i]).ForgetSearches();
        // By index: most lists are empty, and every hop of every run comes by here.
        for (var i = 0; i < moves.Opened.Count; i++)
            Open(moves.Opened[i]);
        ApplyJoins(moves);
        for (var i = 0; i < moves.Emitted.Count; i++)
            Emit(moves.Emitted[i]);
        for (var i = 0; i < moves.Emitted.Count; i++)
            KeepEntryError(moves.Emitted[i], moves.Opened);
        for (var i = 0; i < moves.Ended.Count; i++)
            Ended(moves.Ended[i]);
        for (var i = 0; i < moves.Closed.Count; i++)
        {
            var frame = Frame(moves.Closed[i]);
            Close(frame, isCut: false);
            if (frame.Work is null)
                Keep(frame.Parent!.Id, Record.Of(frame.Parent.Id).Done(frame.Node, null));
        }
    }

    private void Open(FrameOpening opening)
    {
        var parent = Frame(opening.Parent);
        parent.Live++;
        if (opening.Work is { } task)
        {
            parent.Tasks++;
            foreach (var leaf in task.Shape.Leaves())
                parent.CountAdded(leaf.Name, 1);
        }
        else
        {
            parent.CountVisit(opening.Node, opening.Number);
            parent.Come(opening.Node);
        }

        Add(new Frame(opening.Id, parent, opening.Node, opening.Number) { Work = opening.Work });
        NextFrame = Math.Max(NextFrame, opening.Id + 1);
    }

    private void Emit(TokenEmission emission)
    {
        var frame = Frame(emission.Frame);
        var due = WaitOf(frame);
        var visit = new Visit(emission.Visit, emission.Node, emission.Number, emission.Frame)
        {
            Error = emission.Error,
            Place = emission.Place,
            Attempt = emission.Attempts + 1,
            AttemptsBefore = emission.Attempts,
            Due = due,
            Begun = due ?? Now,
            Iterated = emission.Iterated,
        };
        frame.Live++;
        frame.CountVisit(emission.Node, emission.Number);
        frame.Come(emission.Node);
        Add(visit);
        NextVisit = Math.Max(NextVisit, emission.Visit + 1);
        Steps++;
        if (!PendingWork.IsHeld(frame, visit))
            Activate(visit, frame);
        Refresh(visit);
    }

    /// <summary>Until when a frame waits for its next try, or one around it does; null when none does. Joins that are made meanwhile wait like the tokens it began with.</summary>
    private DateTimeOffset? WaitOf(Frame? frame)
    {
        DateTimeOffset? wait = null;
        for (; frame is not null; frame = frame.Parent)
        {
            if (frame.Due > Now && !(frame.Due <= wait))
                wait = frame.Due;
        }

        return wait;
    }

    /// <summary>The frames that were opened on a token's way in keep the failure it carries, for their next try.</summary>
    private void KeepEntryError(TokenEmission emission, IReadOnlyList<FrameOpening> opened)
    {
        if (emission.Error is null)
            return;
        for (var frame = Frame(emission.Frame); opened.Any(opening => opening.Id == frame.Id); frame = frame.Parent!)
            frame.EntryError = emission.Error;
    }

    private void Ended(TokenEnd end)
    {
        var frame = Frame(end.Frame);
        frame.EndedTokens++;
        frame.LastAction = end.Action;
        if (!end.IsExit)
            return;
        frame.HasExit = true;
        frame.Exit = end.Action;
    }

    private void Remove(Visit visit)
    {
        var frame = Frame(visit.Frame);
        OweIfOpen(visit);
        LeaveChild(visit);
        LeaveWaits(visit);
        Deactivate(visit, frame);
        _visits.Remove(visit.Id);
        frame.Give(visit);
        if (visit.Failed)
            _failed!.Remove(visit);
        frame.Live--;
        frame.Go(visit.Node);
    }

    private static void Activate(Visit visit, Frame? frame)
    {
        if (visit.IsActive)
            return;
        visit.IsActive = true;
        for (; frame is not null; frame = frame.Parent)
            frame.Active++;
    }

    private static void Deactivate(Visit visit, Frame? frame)
    {
        if (!visit.IsActive)
            return;
        visit.IsActive = false;
        for (; frame is not null; frame = frame.Parent)
            frame.Active--;
    }

    private void Close(Frame frame, bool isCut)
    {
        _frames.Remove(frame.Id);
        frame.Parent!.Give(frame);
        frame.Parent.Live--;
        if (frame.Work is not null)
        {
            // The work is done, or dropped: what its nodes have left behind was for its own nodes only, and goes with it.
            frame.Parent.Tasks--;
            Keep(frame.Id, FrameRecord.None);
            return;
        }

        KeepPassed(frame);
        HandOn(frame, isCut);
        frame.Parent.Go(frame.Node);
    }

    /// <summary>Takes out a frame with everything inside.</summary>
    private void Drop(Frame frame, bool isCut)
    {
        Empty(frame, isCut);
        Close(frame, isCut);
    }

    private void Empty(Frame frame, bool isCut)
    {
        foreach (var inner in FramesIn(frame))
            Drop(inner, isCut);
        foreach (var visit in VisitsIn(frame))
        {
            KeepDropped(visit);
            Remove(visit);
        }

        frame.ForgetJoins();
    }

    /// <summary>What is live in a flow is dropped, and what was done in there was done for an earlier try: the flow begins at its start again.</summary>
    private void BeginAnew(Frame frame)
    {
        Empty(frame, isCut: true);
        Keep(frame.Id, FrameRecord.None);
        frame.LeaveToEarlier(frame.VisitCounts.Keys);
        if (!IsInTask(frame))
            FindPassed(frame)?.ForgetInner();
        frame.FailedAt = null;
        frame.IsFailing = false;
        frame.Due = null;
        frame.EndedTokens = 0;
        frame.HasExit = false;
    }

    private void Refresh(Visit visit)
    {
        visit.Since = Now;
        visit.SinceVersion = Version;
        _fresh.Enqueue(visit);
    }

    /// <summary>The total time of live visits stood still while nothing was dispatched.</summary>
    private void ResumeClocks(DateTimeOffset? heldSince)
    {
        if (heldSince is not { } since)
            return;
        if (Deadline is { } deadline)
            Deadline = Later(deadline, Now - since);
        // One that waits stands still by itself.
        foreach (var visit in _visits.Values.Where(visit => visit.SuspendedAt is null))
            visit.Begun = visit.Begun < since ? visit.Begun + (Now - since) : Now;
    }

    private void RefreshAll()
    {
        foreach (var visit in _visits.Values)
            Refresh(visit);
    }

    private void End(RunStatus status)
    {
        Status = status;
        _endedAt = _now;
        _parentTold = false;
        if (status == RunStatus.Completed)
            LetChildrenGo();
        else
            StopChildren();
        if (_visits.Count > 0)
        {
            foreach (var visit in _visits.Values)
                LeaveWaits(visit);
        }

        Undoing = null;
        Hold = null;
        _fresh.Clear();
    }

    /// <summary>The node's name, preceded by the nodes on the way in.</summary>
    public static string NodePath(Frame frame, string node)
    {
        for (var outer = frame; outer.Parent is not null; outer = outer.Parent)
            node = $"{outer.Node}/{node}";
        return node;
    }

    public string NodePath(Visit visit) => visit.Frame == 0 ? visit.Node : NodePath(Frame(visit.Frame), visit.Node);
}
