using ActorFlow.Runs;

namespace ActorFlow.Actors.Client;

/// <summary>Collects what became of the visits of a run while its events are folded. Not thread-safe.</summary>
internal sealed class RunTimeline(RunState state)
{
    private readonly SortedDictionary<long, VisitRecord> _visits = [];
    private readonly HashSet<long> _live = [];
    private readonly Queue<long> _over = new();
    private long _seen = 1;
    private long _omitted;

    /// <summary>What was added as the run went, and its checkpoints.</summary>
    public AddedRecord Added { get; } = new(state);

    /// <summary>Takes note of an event that the state has just taken in.</summary>
    public void Note(RunEvent fact)
    {
        switch (fact)
        {
            case AttemptFailed failed when Find(failed.Visit) is { } visit:
                visit.EndAttempt(fact.At, failed.Error);
                visit.BeginAttempt(failed.Attempt + 1, failed.Due);
                break;
            case StepCompleted step: Find(step.Visit)?.Steps.Add(step.Name); break;
            case ItemsCompleted items: Find(items.Visit)?.Note(items.Chunk); break;
            case VisitCompleted completed: Complete(completed); break;
            case CheckpointTaken taken: Added.Note(taken); break;
            case VisitFailed failed: Find(failed.Visit)?.Fail(fact.At, failed.Error); break;
            case ChildRequested { Item: null } requested: Find(requested.Visit)?.Start(requested.Child); break;
            case VisitCompensated compensated: Find(compensated.Visit)?.Undo(VisitStatus.Compensated, null); break;
            case CompensationFailed failed: Find(failed.Visit)?.Undo(VisitStatus.CompensationFailed, failed.Error); break;
            case RunRetried retried: Reopen(retried); break;
        }

        for (; _seen < state.NextVisit; _seen++)
        {
            if (state.TryGetVisit(_seen, out var visit))
                Begin(visit, fact.At);
        }

        if (fact is not (AttemptFailed or StepCompleted or ProgressSaved or PrepJournaled))
            CloseGone(fact.At);
    }

    /// <summary>The visits, and how many earlier ones are left out.</summary>
    /// <param name="now">The time at which waits are judged.</param>
    /// <param name="isAside">Whether the run is parked or quarantined.</param>
    public (IReadOnlyList<VisitDetail> Visits, long Omitted) Show(DateTimeOffset now, bool isAside)
    {
        // A snapshot may have brought visits that no event has told of.
        foreach (var visit in state.Visits.Where(visit => !_visits.ContainsKey(visit.Id)))
            Begin(visit, visit.Begun);
        return ([.. _visits.Values.Select(record => record.Show(state, now, isAside))], _omitted);
    }

    private void Complete(VisitCompleted completed)
    {
        if (Find(completed.Visit) is not { } record)
            return;
        record.Complete(completed.At, completed.Actions);
        Added.Note(completed.Moves, record.Node, record.Number);
    }

    private void Begin(Visit visit, DateTimeOffset at)
    {
        var record = new VisitRecord(visit.Id, state.NodePath(visit), visit.Number, at);
        record.BeginAttempt(visit.Attempt, visit.Due ?? at);
        if (visit.Sunk is { } sunk)
            record.Note(sunk);
        foreach (var kept in visit.Items ?? [])
            record.Note(kept.Chunk, kept.Attempt == visit.Attempt);
        _visits.Add(visit.Id, record);
        _live.Add(visit.Id);
    }

    private void Reopen(RunRetried retried)
    {
        foreach (var id in retried.Visits)
        {
            if (Find(id) is { } record && state.TryGetVisit(id, out var visit))
                record.Reopen(visit.Attempt, retried.At);
        }
    }

    /// <summary>Visits that the state holds no more are over; those that nothing ended were dropped with what was around them.</summary>
    private void CloseGone(DateTimeOffset at)
    {
        foreach (var id in _live)
        {
            if (state.TryGetVisit(id, out _))
                continue;
            _visits[id].Drop(at);
            _live.Remove(id);
            _over.Enqueue(id);
        }

        while (_over.Count > RunDetail.MostVisits)
        {
            _visits.Remove(_over.Dequeue());
            _omitted++;
        }
    }

    private VisitRecord? Find(long id) => _visits.GetValueOrDefault(id);
}
