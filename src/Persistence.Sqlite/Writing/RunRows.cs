using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Writes the index of runs inside the transaction of an append.</summary>
internal sealed class RunRows(Connection connection, IReadOnlyDictionary<string, string> sql)
{
    private readonly Statement _find = connection[sql["FindRun"]];
    private readonly Statement _findKey = connection[sql["FindKey"]];
    private readonly Statement _findFlow = connection[sql["FindFlow"]];
    private readonly Statement _addFlow = connection[sql["AddFlow"]];
    private readonly Statement _add = connection[sql["AddRun"]];
    private readonly Statement _change = connection[sql["ChangeRun"]];
    private readonly Dictionary<(string, string), long> _flows = [];

    /// <summary>The number of a run, or 0.</summary>
    public long Find(RunId runId)
    {
        var run = _find.Bind(1, runId.Value).Step() ? _find.Int64(0) : 0;
        _find.Reset();
        return run;
    }

    /// <summary>The run that holds a start key.</summary>
    public RunId? HolderOf(string key)
    {
        RunId? holder = _findKey.Bind(1, key).Step() ? new RunId(_findKey.Text(0)) : default(RunId?);
        _findKey.Reset();
        return holder;
    }

    /// <summary>Adds a row and gives its number.</summary>
    public long Add(RunSummary row)
    {
        _add.Bind(1, row.RunId.Value).Bind(2, FlowOf(row)).Bind(3, (long)row.Status).Bind(4, Time.ToStored(row.StartedAt)).Bind(5, Time.ToStored(row.UpdatedAt))
            .Bind(6, Time.ToStored(row.EndedAt)).Bind(7, row.Key).Bind(8, TagText.Write(row.Tags)).Bind(9, row.Parent).Bind(10, Time.ToStored(row.Due)).Bind(11, row.Outcome)
            .Run();
        return connection.LastInsertRowId;
    }

    /// <summary>Changes a row. Its id, key, parent and start stand since its first append.</summary>
    public void Change(long run, RunSummary row)
        => _change.Bind(1, run).Bind(2, FlowOf(row)).Bind(3, (long)row.Status).Bind(4, Time.ToStored(row.UpdatedAt)).Bind(5, Time.ToStored(row.EndedAt))
            .Bind(6, TagText.Write(row.Tags)).Bind(7, Time.ToStored(row.Due)).Bind(8, row.Outcome).Run();

    /// <summary>Forgets what an abandoned transaction may have added.</summary>
    public void Forget() => _flows.Clear();

    private long FlowOf(RunSummary row)
    {
        if (_flows.TryGetValue((row.Flow, row.Fingerprint), out var flow))
            return flow;
        var found = _findFlow.Bind(1, row.Flow).Bind(2, row.Fingerprint).Step();
        flow = found ? _findFlow.Int64(0) : 0;
        _findFlow.Reset();
        if (!found)
        {
            _addFlow.Bind(1, row.Flow).Bind(2, row.Fingerprint).Run();
            flow = connection.LastInsertRowId;
        }

        _flows.Add((row.Flow, row.Fingerprint), flow);
        return flow;
    }
}
