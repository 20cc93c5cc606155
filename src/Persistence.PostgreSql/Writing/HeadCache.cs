using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Where a run stands: the version and the link of its last entry.</summary>
/// <param name="Version">The version.</param>
/// <param name="Chain">The link.</param>
/// <param name="Run">The number of the run; 0 when it is not known.</param>
internal readonly record struct RunHead(long Version, uint Chain, long Run = 0);

/// <summary>
/// The heads of runs that are at work, so that an append needs no question before it. Only what to chain to: the database compares each with what it
/// holds, so one that is out of date is refused and forgotten. In two generations: what was not asked for during a whole generation goes, so memory
/// follows active runs.
/// </summary>
internal sealed class HeadCache
{
    private const int Generation = 100_000;

    private Dictionary<RunId, RunHead> _young = [];
    private Dictionary<RunId, RunHead> _old = [];

    public bool TryGet(RunId runId, out RunHead head)
    {
        if (_young.TryGetValue(runId, out head))
            return true;
        if (!_old.Remove(runId, out head))
            return false;
        Put(runId, head);
        return true;
    }

    public void Put(RunId runId, RunHead head)
    {
        if (_young.Count >= Generation && !_young.ContainsKey(runId))
            (_old, _young) = (_young, []);
        _young[runId] = head;
    }

    public void Forget(RunId runId)
    {
        _young.Remove(runId);
        _old.Remove(runId);
    }
}
