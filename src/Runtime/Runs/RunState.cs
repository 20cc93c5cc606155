using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Runs;

/// <summary>What is true of a run: the fold of its events. Not thread-safe; owned by the run's supervisor.</summary>
/// <remarks><see cref="Evolve"/> is the only mutation, the same for live events and for replay, and reads nothing but its argument.</remarks>
internal sealed partial class RunState
{
    private readonly VisitTable _visits = new();
    private FrameTable _frames;
    private List<Visit>? _failed;
    private VisitFifo _fresh;
    private Moment _startedAt;
    private Moment _now;
    private Moment _endedAt;

    public RunState(RunId runId)
    {
        RunId = runId;
        _frames = new FrameTable(new Frame(0, null, "", 0));
    }

    public RunId RunId { get; private set; }

    /// <summary>How many events have been applied; 0 before the run exists.</summary>
    public long Version { get; private set; }

    public string Flow { get; private set; } = "";

    public string Fingerprint { get; private set; } = "";

    public StartFacts Facts { get; private set; } = StartFacts.None;

    public RunStatus Status { get; private set; } = RunStatus.Pending;

    /// <summary>A cooperative stop is under way.</summary>
    public bool Cancelling { get; private set; }

    /// <summary>Why the run was cancelled or killed, or null.</summary>
    public string? Reason { get; private set; }

    /// <summary>The outcome of a completed run.</summary>
    public ActionName Action { get; private set; }

    public StateMap State { get; private set; } = StateMap.Empty;

    public DateTimeOffset StartedAt
    {
        get => _startedAt.Time.GetValueOrDefault();
        private set => _startedAt = value;
    }

    /// <summary>The time of the last event.</summary>
    public DateTimeOffset Now
    {
        get => _now.Time.GetValueOrDefault();
        private set => _now = value;
    }

    /// <summary><see cref="Now"/> in UTC ticks.</summary>
    internal long NowTicks => _now.Ticks;

    public DateTimeOffset? EndedAt
    {
        get => _endedAt.Time;
        private set => _endedAt = value;
    }

    /// <summary><see cref="StartedAt"/> as it is kept.</summary>
    internal Moment StartMoment => _startedAt;

    /// <summary><see cref="EndedAt"/> as it is kept.</summary>
    internal Moment EndMoment => _endedAt;

    public Frame Root => _frames.Root;

    public long NextVisit { get; private set; } = 1;

    public int NextFrame { get; private set; } = 1;

    /// <summary>Visits begun so far in all, for the bound on steps.</summary>
    public long Steps { get; private set; }

    /// <summary>How often in a row the run was found in flight after an unclean end.</summary>
    public int UncleanEnds { get; private set; }

    /// <summary>Failures that no boundary took, in the order in which they were journaled.</summary>
    public IReadOnlyList<RunError> Errors => [.. FailedVisits.Select(visit => visit.Failure!)];

    /// <summary>The visits of <see cref="Errors"/>, in the same order.</summary>
    public IReadOnlyList<Visit> FailedVisits => _failed ?? (IReadOnlyList<Visit>)[];

    public VisitTable Visits => _visits;

    public IReadOnlyCollection<Frame> Frames => _frames.Values;

    public bool TryGetVisit(long id, [MaybeNullWhen(false)] out Visit visit) => _visits.TryGetValue(id, out visit);

    public Visit Visit(long id) => _visits.TryGetValue(id, out var visit) ? visit : throw Broken($"visit {id} is not live");

    public bool TryGetFrame(int id, [MaybeNullWhen(false)] out Frame frame) => _frames.TryGetValue(id, out frame);

    public bool IsOpen(Frame frame) => _frames.TryGetValue(frame.Id, out var open) && open == frame;

    public Frame Frame(int id) => _frames.TryGetValue(id, out var frame) ? frame : throw Broken($"frame {id} is not open");

    /// <summary>Whether the run is doing its work and nothing else: nothing of it is due at a time, undone, owed to others or being cancelled.</summary>
    public bool IsPlain => Status == RunStatus.Running && !Cancelling && _deadline.Ticks == 0
        && (_rare is null || IsPlainForRarities);

    private bool IsPlainForRarities => Undoing is null && Kept.DueWaits.Count == 0 && Kept.DueQuestions.Count == 0 && Kept.Children.Count == 0 && Kept.Notices.Count == 0;

    /// <summary>Takes a visit that an event up to a version may have made pending since the last call.</summary>
    public bool TryTakeFresh(long version, [MaybeNullWhen(false)] out Visit visit)
        => _fresh.TryPeek(out visit) && visit.SinceVersion <= version && _fresh.TryDequeue(out visit);

    /// <summary>After replay: forgets which visits came and went, and offers again those that are live.</summary>
    public void RefreshPending()
    {
        _fresh.Clear();
        ForgetNews();
        foreach (var visit in _visits.Values)
            _fresh.Enqueue(visit);
    }

    /// <summary>Applies one event.</summary>
    /// <exception cref="RunJournalException">The event does not follow from the state: the journal is damaged.</exception>
    public void Evolve(RunEvent fact)
    {
        Version++;
        Now = fact.At;
        if (fact.Via is { } via)
            LastCommand = via;
        UncleanEnds = fact is Recovered { Clean: false } ? UncleanEnds + 1 : fact is Recovered ? UncleanEnds : 0;
        switch (fact)
        {
            case VisitCompleted completed: On(completed); break;
            case RunStarted started: On(started); break;
            case RunCompleted completed: On(completed); break;
            case CheckpointTaken: break;
            case AttemptFailed failed: On(failed); break;
            case VisitFailed failed: On(failed); break;
            case FrameFailed failed: On(failed); break;
            case FrameRetried retried: On(retried); break;
            case JoinsSettled settled: Apply(settled.Moves); break;
            case PrepJournaled kept: On(kept); break;
            case StepCompleted step: (Visit(step.Visit).Steps ??= new(StringComparer.Ordinal))[step.Name] = step.Result; break;
            case ProgressSaved saved: Visit(saved.Visit).Progress = saved.Cursor; break;
            case ItemsCompleted items: On(items); break;
            case Recovered recovered: On(recovered); break;
            case DefinitionAdopted adopted: On(adopted); break;
            case RunPaused: Status = RunStatus.Paused; PausedAt = Now; Hold ??= (Version, Now); break;
            case RunContinued: OnContinued(); break;
            case CancelRequested cancel: Cancelling = true; Reason = cancel.Reason; Hold ??= (Version, Now); StopChildren(); WithdrawAll("the run was cancelled"); break;
            case RunCancelled cancelled: On(cancelled); break;
            case RunRetried retried: On(retried); break;
            case CompensationOwed owed: Owe(Visit(owed.Visit), owed.Result); break;
            case CompensationBegun begun: On(begun); break;
            case CompensationAttemptFailed failed: On(failed); break;
            case VisitCompensated compensated: On(compensated); break;
            case CompensationFailed failed: On(failed); break;
            case WaitBegun begun: On(begun); break;
            case WaitEnded ended: On(ended); break;
            case UpdateApplied update: On(update); break;
            case SignalReceived received: On(received); break;
            case QuestionEnded ended: On(ended); break;
            case QuestionNudged nudged: On(nudged); break;
            case NoticeOwed owed: On(owed); break;
            case NoticeSettled settled: On(settled); break;
            case ChildRequested requested: On(requested); break;
            case ChildStarted started: On(started); break;
            case ChildEnded ended: On(ended); break;
            case ChildCancelled cancelled: Forget(Child(cancelled.Child)); break;
            case ParentTold: _parentTold = true; break;
            case RunFailed: End(RunStatus.Failed); break;
            case RunKilled killed: Reason = killed.Reason; End(RunStatus.Killed); break;
            default: throw Broken($"event {fact.GetType().Name} is not known here");
        }
    }

    private void On(RunStarted started)
    {
        if (Version != 1)
            throw Broken("a second start");
        Flow = started.Flow;
        Fingerprint = started.Fingerprint;
        Facts = started.Facts;
        StartedAt = started.At;
        SetDeadline();
        Status = RunStatus.Running;
        State = State.Apply(started.Input);
        Apply(started.Moves);
    }

    private void On(VisitCompleted completed)
    {
        var visit = Visit(completed.Visit);
        // Without results and failures nothing is there to change: so it is with most visits.
        if (!completed.IsBare || !ReferenceEquals(Record, RunRecord.None))
            Keep(visit.Frame, Record.Of(visit.Frame).Done(visit.Node, completed.Result));
        if (!completed.IsBare && completed.Undo is { } undo)
            Owe(visit, undo);
        Remove(visit);
        if (!completed.IsBare)
            KeepTermination(completed);
        State = State.Apply(completed.Patch);
        Apply(completed.Moves);
    }

    /// <summary>Where the visits stand is looked up anew: the nodes are those of another drawing.</summary>
    private void On(DefinitionAdopted adopted)
    {
        Fingerprint = adopted.Fingerprint;
        foreach (var visit in _visits)
            visit.Place = null;
    }

    private void On(PrepJournaled kept)
    {
        var visit = Visit(kept.Visit);
        visit.Prep = kept.Prep;
        visit.MayOwe = kept.Owes;
        visit.PrepPatch = kept.Patch;
    }

    /// <summary>What the process before had in flight is gone; while nothing is dispatched, nothing comes to be in flight.</summary>
    private void On(Recovered recovered)
    {
        foreach (var id in recovered.Visits)
        {
            if (_visits.TryGetValue(id, out var visit))
                visit.WasCutOff |= visit.MayOwe;
        }

        if (Hold is not null)
            Hold = (0, StartedAt);
    }

    private void OnContinued()
    {
        Status = RunStatus.Running;
        ResumeClocks(PausedAt);
        Hold = Cancelling ? Hold : null;
        UndoVersion = Version;
        RefreshAll();
    }

    private void On(RunCompleted completed)
    {
        Action = completed.Action;
        if (completed.IsEarly)
            OnEarly();
        End(RunStatus.Completed);
    }

    private void On(AttemptFailed failed)
    {
        var visit = Visit(failed.Visit);
        LeaveChild(visit);
        GoOn(visit);
        visit.Attempt = failed.Attempt + 1;
        visit.Due = failed.Due;
        Refresh(visit);
    }

    private void On(VisitFailed failed)
    {
        var visit = Visit(failed.Visit);
        OweNothing(visit);
        if (!failed.Moves.IsEmpty || failed.Way == FailureWay.Onward)
        {
            Keep(visit.Frame, Record.Of(visit.Frame).Failed(visit.Node, failed.Error));
            Remove(visit);
            Apply(failed.Moves);
            return;
        }

        LeaveWaits(visit);
        var frame = Frame(visit.Frame);
        LeaveItemChildren(visit);
        Deactivate(visit, frame);
        visit.Failure = failed.Error;
        visit.Due = null;
        Fail(frame, failed.Way);
        HoldBack(failed.Held);
        (_failed ??= []).Add(visit);
    }

    private void On(FrameFailed failed)
    {
        var frame = Frame(failed.Frame);
        if (failed.Moves.IsEmpty)
        {
            Fail(frame.Parent!, failed.Way);
            HoldBack(failed.Held);
            return;
        }

        Drop(frame, isCut: false);
        Keep(frame.Parent!.Id, Record.Of(frame.Parent.Id).Failed(frame.Node, failed.Error));
        Apply(failed.Moves);
    }

    private void Fail(Frame frame, FailureWay way)
    {
        frame.IsFailing = true;
        if (way != FailureWay.Beside)
            frame.FailedAt ??= NextVisit;
    }

    private void HoldBack(IReadOnlyList<long> held)
    {
        for (var i = 0; i < held.Count; i++)
        {
            var visit = Visit(held[i]);
            Deactivate(visit, Frame(visit.Frame));
            visit.IsHeldBack = true;
        }
    }

    private void On(FrameRetried retried)
    {
        var frame = Frame(retried.Frame);
        BeginAnew(frame);
        frame.Attempt = retried.Attempt;
        frame.Due = retried.Due;
        Apply(retried.Moves);
    }

    private void On(RunCancelled cancelled)
    {
        foreach (var id in cancelled.Interrupted)
            Visit(id).Interrupted = true;
        Cancelling = false;
        End(RunStatus.Cancelled);
    }

    private void On(RunRetried retried)
    {
        ResumeClocks(EndedAt);
        if (retried.Anew)
        {
            Termination = null;
            BeginAnew();
        }

        HasUndone = false;
        if (retried.For > 0)
            ForAttempt = retried.For;
        foreach (var id in retried.Visits)
        {
            var visit = Visit(id);
            WaitAnew(visit);
            visit.Failure = null;
            visit.Interrupted = false;
            LeaveChild(visit);
            Reopen(visit);
            visit.AttemptsBefore = visit.Attempt;
            visit.Attempt++;
            visit.Due = null;
            visit.Begun = Now;
            if (retried.NewKeys)
            {
                visit.KeyGeneration++;
                visit.EarlierChild = null;
            }
        }

        foreach (var frame in _frames.Values.Where(frame => frame.IsFailing))
        {
            frame.FailedAt = null;
            frame.IsFailing = false;
            frame.Due = null;
            frame.AttemptsBefore = frame.Attempt - 1;
        }

        _failed?.Clear();
        foreach (var id in retried.Entered)
            Remove(Visit(id));
        foreach (var visit in _visits.Values)
        {
            visit.IsHeldBack = false;
            Activate(visit, Frame(visit.Frame));
        }

        Apply(retried.Moves);
        Reason = null;
        EndedAt = null;
        SetDeadline();
        Status = RunStatus.Running;
        RefreshAll();
    }

    private RunJournalException Broken(string what) => new(RunId, Version, what);
}
