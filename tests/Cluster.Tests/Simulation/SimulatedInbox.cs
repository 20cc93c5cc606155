namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>
/// Runs and their inboxes as PostgreSQL would keep them. A row is taken by the transaction that deletes it and appends its event, under the term that
/// the writer states.
/// </summary>
internal sealed class SimulatedInbox(SimulatedDatabase database, Audit audit, int shards)
{
    private readonly Dictionary<int, SortedDictionary<int, string>> _rows = [];
    private readonly Dictionary<int, int> _lastNumber = [];
    private readonly Dictionary<int, int> _versions = [];
    private readonly HashSet<string> _deliveries = [];

    /// <summary>Off: the fence is taken out.</summary>
    internal bool ChecksTerm { get; init; } = true;

    internal int Waiting => _rows.Values.Sum(rows => rows.Count);

    internal int ShardOf(int run) => run % shards;

    /// <summary>Puts a command once, however often it is delivered.</summary>
    internal bool Put(int run, string delivery)
    {
        if (!_deliveries.Add(delivery))
            return false;
        var number = _lastNumber[run] = _lastNumber.GetValueOrDefault(run) + 1;
        if (!_rows.TryGetValue(run, out var rows))
            _rows.Add(run, rows = []);
        rows.Add(number, delivery);
        audit.Put(delivery);
        return true;
    }

    /// <summary>The first row of every run of these shards, with the version that its run has now.</summary>
    internal IReadOnlyList<Work> Read(IReadOnlyCollection<int> owned)
        => [.. _rows.Where(pair => pair.Value.Count > 0 && owned.Contains(ShardOf(pair.Key)))
            .Select(pair => new Work(pair.Key, pair.Value.Keys.First(), _versions.GetValueOrDefault(pair.Key)))];

    /// <summary>Deletes the row and appends its event, if the term and the version are the present ones.</summary>
    internal Taking Take(string member, long term, Work work)
    {
        var shard = ShardOf(work.Run);
        if (ChecksTerm && database.TermOf(shard) != term)
        {
            audit.Fenced++;
            return Taking.Fenced;
        }

        if (_versions.GetValueOrDefault(work.Run) != work.Version || !_rows.TryGetValue(work.Run, out var rows)
            || !rows.TryGetValue(work.Number, out var delivery))
            return Taking.Conflict;
        rows.Remove(work.Number);
        _versions[work.Run] = work.Version + 1;
        audit.Committed(member, shard, term, database.TermOf(shard), work.Run, work.Number, delivery);
        return Taking.Taken;
    }
}

internal readonly record struct Work(int Run, int Number, int Version);

internal enum Taking
{
    Taken,
    Conflict,
    Fenced,
}
