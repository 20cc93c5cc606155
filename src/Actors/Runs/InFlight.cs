using ActorFlow.Actors.Nodes;

namespace ActorFlow.Actors.Runs;

/// <summary>The dispatches of a run that count, by visit. Most runs have one at a time, and that takes no table. A field of this type must not be read-only, nor copied.</summary>
internal struct InFlight
{
    private VisitExecution? _alone;
    private Dictionary<long, VisitExecution>? _others;

    public readonly int Count => (_alone is null ? 0 : 1) + (_others?.Count ?? 0);

    /// <summary>All of them, copied: they may be taken out meanwhile.</summary>
    public readonly VisitExecution[] All()
    {
        if (Count == 0)
            return [];
        var all = new VisitExecution[Count];
        var at = 0;
        if (_alone is not null)
            all[at++] = _alone;
        _others?.Values.CopyTo(all, at);
        return all;
    }

    public readonly bool Contains(long visit) => _alone?.VisitId == visit || (_others is not null && _others.ContainsKey(visit));

    /// <summary>Whether this very dispatch counts: not another one of its visit.</summary>
    public readonly bool Contains(VisitExecution execution)
        => ReferenceEquals(_alone, execution) || (_others is not null && _others.TryGetValue(execution.VisitId, out var current) && ReferenceEquals(current, execution));

    /// <exception cref="ArgumentException">A dispatch of the visit is there.</exception>
    public void Add(VisitExecution execution)
    {
        if (Contains(execution.VisitId))
            throw new ArgumentException($"Visit {execution.VisitId} is in flight already.", nameof(execution));
        if (_alone is null)
            _alone = execution;
        else
            (_others ??= []).Add(execution.VisitId, execution);
    }

    /// <summary>The visit of a dispatch that is in here has become another one.</summary>
    public readonly void Renumber(VisitExecution execution, long before)
    {
        if (ReferenceEquals(_alone, execution))
            return;
        _others!.Remove(before);
        _others.Add(execution.VisitId, execution);
    }

    /// <summary>Takes a dispatch out that is in here, whose visit may have become another one.</summary>
    public void Remove(VisitExecution execution, long before)
    {
        if (ReferenceEquals(_alone, execution))
            _alone = null;
        else
            _others!.Remove(before);
    }

    /// <summary>Takes a visit's dispatch out, if there is one.</summary>
    public bool Remove(long visit)
    {
        if (_alone?.VisitId != visit)
            return _others is not null && _others.Remove(visit);
        _alone = null;
        return true;
    }

    /// <summary>The dispatch of a visit, or null.</summary>
    public readonly VisitExecution? Find(long visit) => _alone?.VisitId == visit ? _alone : _others?.GetValueOrDefault(visit);
}
