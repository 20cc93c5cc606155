using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Decides what happens: (definition, head state, command) → events. Pure: no clock, no randomness, no I/O, no user code.</summary>
internal static partial class RunDecider
{
    /// <summary>How many runs of nested flows may be inside one another.</summary>
    public const int MaxDepth = 64;

    /// <summary>Decides one command against the head state and applies what it decides, event by event.</summary>
    /// <param name="flow">The definition the run was started with.</param>
    /// <param name="head">The run's head state; evolved by the events that are decided.</param>
    /// <param name="command">What is asked or reported.</param>
    /// <param name="events">Receives the events, already applied to <paramref name="head"/>.</param>
    /// <param name="spares">Events to be used again, by whoever forgets each before the next decision; null makes new ones.</param>
    /// <returns>Why nothing happened, or <see cref="Refusal.None"/>.</returns>
    public static Refusal Decide(FlowDefinition flow, RunState head, RunCommand command, List<RunEvent> events, SpareEvents? spares = null)
    {
        if (head.Version == 0 && command is not StartRun)
            return Refusal.NotStarted;
        if (command.Via is { } ticket && ticket.IsTakenBy(head.LastCommand))
            return Refusal.TakenBefore;
        var turn = new Turn(flow, head, command.Now > head.Now ? command.Now : head.Now, events) { Via = command.Via, Unstarted = command.Unstarted, Spares = spares };
        var news = head.News.Count;
        var refusal = command switch
        {
            CompleteVisit complete => Complete(turn, complete),
            StartRun start => Start(turn, start),
            FailAttempt fail => Fail(turn, fail),
            FailVisit fail => Fail(turn, fail),
            KeepPrep keep => Keep(turn, keep),
            CompleteStep step => Keep(turn, step),
            SaveProgress save => Keep(turn, save),
            CompleteItems items => Keep(turn, items),
            TakeCheckpoint take => Keep(turn, take),
            Recover recover => Recover(turn, recover),
            PauseRun => Pause(turn),
            ContinueRun => Continue(turn),
            CancelRun cancel => Cancel(turn, cancel),
            FinishCancel finish => Finish(turn, finish),
            RetryRun retry => Retry(turn, retry),
            KillRun kill => Kill(turn, kill),
            OweCompensation owe => Owe(turn, owe),
            CompensateRun => Undo(turn),
            EndCompensation end => End(turn, end),
            BeginWaits begin => Begin(turn, begin),
            LeaveWait leave => Leave(turn, leave),
            EndDueWaits end => End(turn, end),
            ApplyUpdate update => Apply(turn, update),
            SendSignal signal => Send(turn, signal),
            AnswerQuestion answer => Answer(turn, answer),
            WithdrawQuestion withdraw => Withdraw(turn, withdraw),
            SettleNotice settle => Settle(turn, settle),
            RequestChild request => Request(turn, request),
            RequestItemChild request => Request(turn, request),
            NoteChildStarted started => Note(turn, started),
            EndChild end => End(turn, end),
            NoteChildCancelled cancelled => Note(turn, cancelled),
            NoteParentTold => NoteParent(turn),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The decider does not know this command."),
        };
        if (head.News.Count > news)
            OweNotices(turn, news);
        return refusal;
    }

    private static Refusal Start(Turn turn, StartRun start)
    {
        if (turn.Head.Version > 0)
            return Refusal.AlreadyStarted;
        var facts = start.Facts.Within is null && turn.Flow.Deadline is { } within ? start.Facts with { Within = within } : start.Facts;
        if (StraightIn(turn) is { } entry)
        {
            turn.Write(turn.Spares?.Begun(turn.At, turn.Flow, start.Input, facts, turn.Head.NextVisit, entry)
                ?? new RunStarted(turn.At, turn.Flow.Name, turn.Flow.Fingerprint, start.Input, facts, Moves.To(turn.Head.NextVisit, entry, 1, 0)));
            return Refusal.None;
        }

        var plan = new MovePlan(turn);
        plan.Begin(turn.Head.Root, error: null);
        turn.Write(new RunStarted(turn.At, turn.Flow.Name, turn.Flow.Fingerprint, start.Input, facts, plan.Moves()));
        Settle(turn, plan, turn.Head.Root, start.Jitter);
        return Refusal.None;
    }

    private static Refusal Complete(Turn turn, CompleteVisit complete)
    {
        if (!IsLive(turn, complete.Visit, complete.Attempt, out var visit))
            return Refusal.Stale;
        if (complete.Reads?.HaveMovedIn(turn.Head.State) == true)
            return Refusal.StateMoved;
        if (!turn.Head.State.TryApply(complete.Patch, out _, out var fault))
        {
            if (fault.Kind == StateFaultKind.Moved)
                return Refusal.StateMoved;
            OweIfDone(turn, visit, ExecEffect.Done, complete.Undo);
            FailVisit(turn, visit, RunError.Of(turn.Head.NodePath(visit), visit.Number, NodePhase.Post, visit.Attempt, fault.ToException()), complete.Jitter);
            return Refusal.None;
        }

        // Whatever else a visit may ask for has to keep it from going straight on.
        if (complete.Work is null && visit.Set == 0 && complete.Actions.Count == 1)
        {
            var spares = complete.IsBare ? turn.Spares : null;
            var (place, action) = (turn.Place(visit), complete.Actions[0]);
            if (StraightOn(turn, visit, place, action, out var number) is { } next)
            {
                turn.Write(spares?.Completed(turn.At, complete, turn.Head.NextVisit, next, number, visit.Frame)
                    ?? Completed(turn.At, visit, complete, Moves.To(turn.Head.NextVisit, next, number, visit.Frame)));
                return Refusal.None;
            }

            if (StraightApart(turn, visit, place, action) is { } apart)
            {
                turn.Write(Completed(turn.At, visit, complete, apart));
                return Refusal.None;
            }

            if (StraightOut(turn, visit, place, action) is { } outcome)
            {
                turn.Write(spares?.Ended(turn.At, complete, action) ?? Completed(turn.At, visit, complete, Moves.End(new TokenEnd(0, action, IsExit: false))));
                if (!turn.Head.Cancelling)
                    turn.Write(spares?.Over(turn.At, outcome) ?? new RunCompleted(turn.At, outcome));
                return Refusal.None;
            }
        }

        var plan = new MovePlan(turn);
        if (complete.Work is null && visit.Set == 0)
        {
            plan.Leave(visit, turn.Place(visit), complete.Actions);
        }
        else if (Lead(turn, plan, visit, complete) is { } refused)
        {
            OweIfDone(turn, visit, ExecEffect.Done, complete.Undo);
            FailVisit(turn, visit, RunError.Of(turn.Head.NodePath(visit), visit.Number, NodePhase.Post, visit.Attempt, refused), complete.Jitter);
            return Refusal.None;
        }

        if (plan.Conflict is { } exits)
        {
            OweIfDone(turn, visit, ExecEffect.Done, complete.Undo);
            FailVisit(turn, visit, RunError.Of(turn.Head.NodePath(visit), visit.Number, NodePhase.Post, visit.Attempt,
                new ExitConflictException(turn.Head.RunId, exits.Path, exits.First, exits.Second)), complete.Jitter);
            return Refusal.None;
        }

        var frame = turn.Head.Frame(visit.Frame);
        if (plan.Overlap is { } overlap)
        {
            OweIfDone(turn, visit, ExecEffect.Done, complete.Undo);
            FailVisit(turn, visit, Overlapped(turn, visit, overlap), complete.Jitter);
            return Refusal.None;
        }

        var path = complete.Work is null ? "" : turn.Head.NodePath(visit);
        turn.Write(Completed(turn.At, visit, complete, plan.Moves()));
        if (!FollowUp(turn, (visit.Id, path, visit.Number), complete))
            Settle(turn, plan, frame, complete.Jitter);
        return Refusal.None;
    }

    private static VisitCompleted Completed(DateTimeOffset at, Visit visit, CompleteVisit complete, Moves moves)
        => new(at, visit.Id, complete.Actions, complete.Patch, moves) { Result = complete.Result, Undo = visit.MayOwe ? complete.Undo : null, Terminates = complete.Work?.Terminates };

    private static Refusal Fail(Turn turn, FailAttempt fail)
    {
        if (!IsLive(turn, fail.Visit, fail.Attempt, out var visit))
            return Refusal.Stale;
        var wait = fail.RetryAfter ?? throw new ArgumentException("An attempt that is not tried again fails its visit: use FailVisit.", nameof(fail));
        OweIfDone(turn, visit, fail.Effect, fail.Undo);
        turn.Write(new AttemptFailed(turn.At, fail.Visit, fail.Attempt, fail.Error, turn.After(wait)));
        return Refusal.None;
    }

    private static Refusal Fail(Turn turn, FailVisit fail)
    {
        if (!IsLive(turn, fail.Visit, fail.Attempt, out var visit))
            return Refusal.Stale;
        if (fail.Reads?.HaveMovedIn(turn.Head.State) == true)
            return Refusal.StateMoved;
        OweIfDone(turn, visit, fail.Effect, fail.Undo);
        FailVisit(turn, visit, fail.Error, fail.Jitter);
        return Refusal.None;
    }

    private static Refusal Keep(Turn turn, KeepPrep keep)
    {
        if (!IsLive(turn, keep.Visit, keep.Attempt, out var visit))
            return Refusal.Stale;
        if (visit.Prep is not null)
            return Refusal.NoChange;
        KeepPrep(turn, visit, keep.Prep, keep.Patch);
        return Refusal.None;
    }

    private static void KeepPrep(Turn turn, Visit visit, JsonElement prep, StatePatch patch)
        => turn.Write(new PrepJournaled(turn.At, visit.Id, prep, patch) { Owes = turn.Place(visit).Node.Compensates });

    private static Refusal Keep(Turn turn, CompleteStep step)
    {
        if (!IsLive(turn, step.Visit, step.Attempt, out var visit))
            return Refusal.Stale;
        var name = Unicode.Mended(step.Name);
        if (visit.Steps is not null && visit.Steps.ContainsKey(name))
            return Refusal.StepExists;
        if (visit.Prep is null && step.Prep is { } prep)
            KeepPrep(turn, visit, prep.Result, prep.Patch);
        turn.Write(new StepCompleted(turn.At, step.Visit, name, step.Result));
        return Refusal.None;
    }

    private static Refusal Keep(Turn turn, SaveProgress save)
    {
        if (!IsLive(turn, save.Visit, save.Attempt, out _))
            return Refusal.Stale;
        turn.Write(new ProgressSaved(turn.At, save.Visit, save.Cursor));
        return Refusal.None;
    }

    private static Refusal Keep(Turn turn, CompleteItems items)
    {
        if (!IsLive(turn, items.Visit, items.Attempt, out var visit))
            return Refusal.Stale;
        if (visit.Prep is null && items.Prep is { } prep)
            KeepPrep(turn, visit, prep.Result, prep.Patch);
        turn.Write(new ItemsCompleted(turn.At, items.Visit, items.Attempt, items.Chunk));
        return Refusal.None;
    }

    private static Refusal Recover(Turn turn, Recover recover)
    {
        if (turn.Head.Status.IsEnded() && turn.Head.Undoing is null)
            return Refusal.Ended;
        if (turn.Head.Termination is not null && CanTerminate(turn))
        {
            // A fork that was taken between what a visit has asked for and the end of its run.
            Adopt(turn);
            Terminate(turn);
            return Refusal.None;
        }

        var adopts = turn.Flow.Fingerprint != turn.Head.Fingerprint;
        var until = recover.Until is { } stated && stated > turn.Head.Now ? stated : recover.Until is null ? turn.At : turn.Head.Now;
        var begun = turn.Head.Visits.Where(visit => MayHaveBegun(turn.Head, visit, until)).Select(visit => visit.Id).ToList();
        if (PendingWork.CompensationOf(turn.Head) is { } owed && !(owed.Due > until))
            begun.Add(owed.Visit);
        if (begun.Count == 0)
            return Adopt(turn) ? Refusal.None : Refusal.NoChange;
        // A new definition may be what mends the cause, so the count begins anew with it.
        if (!recover.Clean && (adopts ? 0 : turn.Head.UncleanEnds) + 1 >= recover.MaxUncleanEnds)
            return Refusal.TooManyUncleanEnds;
        Adopt(turn);
        turn.Write(new Recovered(turn.At, begun, recover.Clean));
        return Refusal.None;
    }

    /// <summary>Journals that the run goes on under another definition than before. Whoever asks has judged that it fits.</summary>
    private static bool Adopt(Turn turn)
    {
        if (turn.Flow.Fingerprint == turn.Head.Fingerprint)
            return false;
        turn.Write(new DefinitionAdopted(turn.At, turn.Flow.Fingerprint));
        return true;
    }

    /// <summary>Whether whoever reads the run back has to reckon that something of it had begun, if what had the run before may have dispatched until a time.</summary>
    public static bool MayHaveBegun(RunState head, DateTimeOffset until)
    {
        foreach (var visit in head.Visits)
        {
            if (MayHaveBegun(head, visit, until))
                return true;
        }

        return false;
    }

    /// <summary>Whether a process that has gone could have dispatched the visit: it was pending, and its wait, if it had one, may have been over.</summary>
    /// <remarks>Begins are not journaled, so a wait that ended while no process ran counts too: rather one false alarm than a fatal attempt never seen.</remarks>
    private static bool MayHaveBegun(RunState head, Visit visit, DateTimeOffset until)
    {
        if (visit.Failed || visit.Interrupted || visit.AwaitedChild is not null || visit.SuspendedAt is not null || head.Undoing is not null || PendingWork.IsHeld(head, visit))
            return false;
        var dispatchedUntil = head.Hold is { } hold ? hold.At : until > head.Now ? until : head.Now;
        return !(visit.SinceVersion > head.Hold?.Version) && !(visit.Due > dispatchedUntil);
    }

    private static bool IsLive(Turn turn, long id, int attempt, out Visit visit)
        => turn.Head.TryGetVisit(id, out visit!) && visit.Attempt == attempt && !visit.Failed && !turn.Head.Status.IsEnded();
}
