namespace ActorFlow.Runs;

/// <content>The beginning and the end that nearly all runs have, applied without the events that say them.</content>
internal sealed partial class RunState
{
    /// <summary>
    /// Does what a <see cref="RunStarted"/> with one token and no more facts than its input does. For runs of which nobody keeps the events; the decider has judged that it is allowed.
    /// </summary>
    /// <returns>The visit that is pending now. It is not offered as a fresh one.</returns>
    public Visit Begin(string flow, string fingerprint, FlowNode entry, StatePatch input, DateTimeOffset at)
    {
        Version++;
        Now = at;
        Flow = flow;
        Fingerprint = fingerprint;
        StartedAt = at;
        Status = RunStatus.Running;
        if (!input.IsEmpty)
            State = State.Apply(input);
        var visit = new Visit(NextVisit++, entry.Name, 1, 0) { Place = entry, IsActive = true };
        Steps++;
        Root.Live++;
        Root.Active++;
        Root.CountVisit(entry, 1);
        Root.Come(entry.Name);
        _visits.Add(visit.Id, visit);
        visit.Begin(at.UtcTicks, Version);
        return visit;
    }

    /// <summary>Whether nothing of what few runs have was ever known of the run: nothing waited, was owed, undone, paused or cancelled, and no other run hears of it.</summary>
    public bool HasBeenPlain() => _rare is null && _failed is null && ReferenceEquals(Facts, StartFacts.None);

    /// <summary>Does what a <see cref="VisitCompleted"/> of the only visit, and the <see cref="RunCompleted"/> after it, do.</summary>
    public void End(Visit visit, ActionName action, ActionName outcome, StateMap after, DateTimeOffset at)
    {
        Leave(visit, after, at.UtcTicks);
        Root.EndedTokens++;
        Root.LastAction = action;
        Version++;
        Action = outcome;
        End(RunStatus.Completed);
    }
}
