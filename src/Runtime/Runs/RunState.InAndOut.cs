namespace ActorFlow.Runs;

/// <content>The beginning and the end that nearly all runs have, applied without the events that say them.</content>
internal sealed partial class RunState
{
    /// <summary>
    /// Does what a <see cref="RunStarted"/> with one token and no more facts than its input does. For runs of which nobody keeps the events; the decider has judged that it is allowed.
    /// </summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="fingerprint">The definition's fingerprint.</param>
    /// <param name="entry">The node that the run begins with.</param>
    /// <param name="input">What its state begins with.</param>
    /// <param name="at">The run's time.</param>
    /// <returns>The visit that is pending now. It is not offered as a fresh one.</returns>
    public Visit Begin(string flow, string fingerprint, FlowNode entry, StatePatch input, DateTimeOffset at)
    {
        Version++;
        _now = _startedAt = Moment.OfTicks(at.UtcTicks);
        Flow = flow;
        Fingerprint = fingerprint;
        Status = RunStatus.Running;
        if (!input.IsEmpty)
            State = State.Apply(input);
        var visit = Anew(NextVisit++, entry, 1);
        Steps++;
        Root.Live++;
        Root.Active++;
        Root.CountVisit(entry, 1);
        Root.Come(entry);
        _visits.Append(visit);
        visit.Begin(at.UtcTicks, Version);
        return visit;
    }

    /// <summary>Whether nothing of what few runs have was ever known of the run: nothing waited, was owed, undone, paused or cancelled, and no other run hears of it.</summary>
    public bool HasBeenPlain() => _rare is null && _failed is null && ReferenceEquals(Facts, StartFacts.None);

    /// <summary>Whether nothing was ever known of the run that a run which goes straight from one plain visit to the next has not.</summary>
    public bool IsBare() => HasBeenPlain() && ReferenceEquals(Record, RunRecord.None) && Termination is null && _passed is null && NextFrame == 1 && ForAttempt == 0 && LookedAt == 0
        && _frames.Count == 1 && Root.IsBare();

    /// <summary>Becomes the state of a run that has not begun, for whoever knows that nobody keeps this one. Only of one that has ended, and <see cref="IsBare"/>.</summary>
    public void Forget()
    {
        Root.Forget();
        ForgetSpares();
        _visits.Forget();
        Version = 0;
        Flow = Fingerprint = "";
        Status = RunStatus.Pending;
        Reason = null;
        Action = default;
        State = StateMap.Empty;
        _startedAt = _now = _endedAt = default;
        NextVisit = 1;
        Steps = 0;
        UncleanEnds = 0;
        RunId = default;
    }

    /// <summary>Says whose state it is, once it is nobody's.</summary>
    public void Take(RunId run) => RunId = run;

    /// <summary>How often each node of the run's own flow was visited, handed over: for a run that has ended and whose state is to be forgotten.</summary>
    public NodeCounts TakeCounts() => Root.TakeCounts();

    /// <summary>Does what a <see cref="VisitCompleted"/> of the only visit, and the <see cref="RunCompleted"/> after it, do.</summary>
    public void End(Visit visit, ActionName action, ActionName outcome, StateMap after, long at, bool isSpare)
    {
        Leave(visit, after, at, isSpare);
        Root.EndWith(action);
        Version++;
        // Most are the default one, which is there from the beginning.
        if (!Action.IsSameText(outcome))
            Action = outcome;
        End(RunStatus.Completed);
    }
}
