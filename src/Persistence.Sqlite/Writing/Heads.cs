using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>
/// The heads of runs that are at work, in two generations: what was not asked for during a whole generation is forgotten and read from the file when it is
/// needed again, so memory follows active runs.
/// </summary>
internal sealed class Heads(Connection connection, IReadOnlyDictionary<string, string> sql)
{
    // Twice as many are kept at most, a few MB. Whoever has more runs at work than that pays for looking one up, about what an append costs.
    private const int Generation = 8_192;

    private readonly Statement _findRun = connection[sql["FindRun"]];
    private readonly Statement _findHead = connection[sql["FindHead"]];
    private readonly Statement _findBase = connection[sql["FindBase"]];
    private Dictionary<RunId, Head> _young = [];
    private Dictionary<RunId, Head> _old = [];

    /// <summary>The head of a run; of a run that is not stored, one with number 0.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="isLikelyNew">Whether the file need not be asked for a run that is not known here: it is taken for one that is not stored, and adding it tells.</param>
    public Head Of(RunId runId, bool isLikelyNew = false)
    {
        if (_young.TryGetValue(runId, out var head))
            return head;
        if (!_old.Remove(runId, out head))
            head = isLikelyNew ? new Head(runId, 0, EntryChain.Start(runId)) : Load(runId);
        if (_young.Count >= Generation)
            (_old, _young) = (_young, []);
        _young[runId] = head;
        return head;
    }

    /// <summary>Forgets a head that something else than an append has changed, one that stands for no run, or one of a run that has ended.</summary>
    public void Forget(RunId runId)
    {
        if (!_young.Remove(runId))
            _old.Remove(runId);
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    private Head Load(RunId runId)
    {
        var head = new Head(runId, 0, EntryChain.Start(runId));
        if (_findRun.Bind(1, runId.Value).Step())
        {
            (head.Run, head.Flow, head.Status, head.Started, head.Tags, head.Due) =
                (_findRun.Int64(0), _findRun.Int64(1), _findRun.Int64(2), _findRun.Int64(3), _findRun.TextOrNull(4), _findRun.Int64OrNull(5));
        }

        _findRun.Reset();
        if (head.Run != 0 && !Take(head, _findHead))
            Take(head, _findBase);
        return head;
    }

    private static bool Take(Head head, Statement rows)
    {
        var found = rows.Bind(1, head.Run).Step();
        if (found)
            (head.Version, head.Chain) = (rows.Int64(0), (uint)rows.Int64(1));
        rows.Reset();
        return found;
    }
}
