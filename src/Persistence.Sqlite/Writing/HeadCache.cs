namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>The heads of runs that are at work, in two generations: what was not asked for during a whole generation is forgotten, so memory follows active runs.</summary>
internal sealed class HeadCache(int generation)
{
    private Dictionary<RunId, Head> _young = [];
    private Dictionary<RunId, Head> _old = [];

    public Head? Find(RunId runId)
    {
        if (_young.TryGetValue(runId, out var head))
            return head;
        if (!_old.Remove(runId, out head))
            return null;
        Add(head);
        return head;
    }

    public void Add(Head head)
    {
        if (_young.Count >= generation)
            (_old, _young) = (_young, []);
        _young[head.RunId] = head;
    }

    public void Remove(RunId runId)
    {
        _young.Remove(runId);
        _old.Remove(runId);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
