using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Writes the index of runs inside the transaction of an append.</summary>
internal sealed class RunRows
{
    private readonly Connection _connection;
    private readonly RunCounts _counts;
    private readonly Statement _findKey;
    private readonly Statement _findFlow;
    private readonly Statement _addFlow;
    private readonly Statement _add;
    private readonly NewRuns _new;
    private readonly Statement _change;
    private readonly Statement _move;
    private readonly Statement _addTag;
    private readonly Statement _removeTag;
    private readonly Statement _takeBack;
    private readonly Dictionary<(string, string), long> _flows = [];
    private long _last;
    private (string Name, string Fingerprint, long Flow) _lastFlow = ("", "", 0);

    public RunRows(Connection connection, IReadOnlyDictionary<string, string> sql, RunCounts counts)
    {
        _connection = connection;
        _counts = counts;
        _findKey = connection[sql["FindKey"]];
        _findFlow = connection[sql["FindFlow"]];
        _addFlow = connection[sql["AddFlow"]];
        _add = connection[sql["AddRun"]];
        _new = new NewRuns(connection, sql["AddNewRun"]);
        _change = connection[sql["ChangeRun"]];
        _move = connection[sql["MoveRun"]];
        _addTag = connection[sql["AddTag"]];
        _removeTag = connection[sql["RemoveTag"]];
        _takeBack = connection[sql["TakeBack"]];
        _last = connection.Scalar(sql["LastRun"]);
    }

    /// <summary>The run that holds a start key.</summary>
    public RunId? HolderOf(string key)
    {
        Write();
        RunId? holder = _findKey.Bind(1, key).Step() ? new RunId(_findKey.Text(0)) : default(RunId?);
        _findKey.Reset();
        return holder;
    }

    /// <summary>Adds the row of a new run and numbers it.</summary>
    /// <returns>Whether it is new: nobody may have looked yet whether the id is in use.</returns>
    public bool TryAdd(Head head, RunSummary row, long version, uint chain)
    {
        if (!TryInsert(head, row, (long)row.Status, version, chain))
            return false;
        NoteAdded(head, row);
        return true;
    }

    /// <summary>Adds the row of a run that is taken for new, together with others: it is in the table after <see cref="Write"/> at the latest.</summary>
    /// <exception cref="RunNotNewException">This one, or one before, is stored already: the transaction is to be abandoned.</exception>
    public void AddNew(Head head, RunSummary row, long version, uint chain)
    {
        Number(head, row, (long)row.Status);
        _new.Add(head, row, version, chain);
        NoteAdded(head, row);
    }

    /// <summary>Writes the rows of new runs.</summary>
    /// <exception cref="RunNotNewException">One of them is stored already: the transaction is to be abandoned.</exception>
    public void Write()
    {
        if (_new.HasAny)
            _new.Write();
    }

    /// <summary>Adds the row of a run that was pruned elsewhere. It is neither counted nor found by tags.</summary>
    public void Bury(Head head, RunSummary row) => TryInsert(head, row with { Tags = [], Due = null }, StoredStatus.OfPruned(row.Status), 0, 0);

    private bool TryInsert(Head head, RunSummary row, long status, long version, uint chain)
    {
        Number(head, row, status);
        NewRuns.Bind(_add, 0, head, row, version, chain).Run();
        if (_connection.Changes > 0)
            return true;
        _last--;
        head.Run = 0;
        return false;
    }

    private void Number(Head head, RunSummary row, long status)
    {
        head.Run = ++_last;
        head.Flow = FlowOf(row);
        head.Status = status;
        head.Started = Time.ToStored(row.StartedAt);
        head.Tags = TagText.Write(row.Tags);
        head.Due = Time.ToStored(row.Due);
    }

    private void NoteAdded(Head head, RunSummary row)
    {
        _counts.Add(head.Flow, head.Status);
        foreach (var tag in row.Tags)
            _addTag.Bind(1, tag).Bind(2, head.Started).Bind(3, head.Run).Run();
    }

    /// <summary>Changes a row. Its id, key, parent and start stand since its first append.</summary>
    public void Change(Head head, RunSummary row, long version, uint chain)
    {
        if (_new.Holds(head))
            _new.Write();
        var (flow, status, due, tags) = (FlowOf(row), (long)row.Status, Time.ToStored(row.Due), TagText.Write(row.Tags));
        // A column that is named costs a change of its index, whatever it held before.
        if (flow == head.Flow && due == head.Due && tags == head.Tags)
        {
            _move.Bind(1, head.Run).Bind(2, status).Bind(3, Time.ToStored(row.UpdatedAt)).Bind(4, Time.ToStored(row.EndedAt)).Bind(5, version).Bind(6, chain)
                .Bind(7, row.Outcome).Run();
        }
        else
        {
            _change.Bind(1, head.Run).Bind(2, flow).Bind(3, status).Bind(4, Time.ToStored(row.UpdatedAt)).Bind(5, Time.ToStored(row.EndedAt))
                .Bind(6, due).Bind(7, version).Bind(8, chain).Bind(9, tags).Bind(10, row.Outcome).Run();
        }

        if (status != head.Status || flow != head.Flow)
            _counts.Move(head.Flow, head.Status, flow, status);
        if (head.Status == StoredStatus.Parked && status != head.Status)
            _takeBack.Bind(1, head.Run).Run();
        if (tags != head.Tags)
            ChangeTags(head, row.Tags);
        (head.Flow, head.Status, head.Due, head.Tags) = (flow, status, due, tags);
    }

    /// <summary>Forgets what an abandoned transaction may have added.</summary>
    public void Clear()
    {
        _new.Clear();
        _flows.Clear();
        _lastFlow = ("", "", 0);
    }

    private void ChangeTags(Head head, IReadOnlyList<string> tags)
    {
        foreach (var tag in TagText.Read(head.Tags))
            _removeTag.Bind(1, tag).Bind(2, head.Started).Bind(3, head.Run).Run();
        foreach (var tag in tags)
            _addTag.Bind(1, tag).Bind(2, head.Started).Bind(3, head.Run).Run();
    }

    private long FlowOf(RunSummary row)
    {
        // Runs of one definition come one after the other, and hold the very same texts.
        if (ReferenceEquals(row.Flow, _lastFlow.Name) && ReferenceEquals(row.Fingerprint, _lastFlow.Fingerprint))
            return _lastFlow.Flow;
        var flow = FindFlow(row);
        _lastFlow = (row.Flow, row.Fingerprint, flow);
        return flow;
    }

    private long FindFlow(RunSummary row)
    {
        if (_flows.TryGetValue((row.Flow, row.Fingerprint), out var flow))
            return flow;
        var found = _findFlow.Bind(1, row.Flow).Bind(2, row.Fingerprint).Step();
        flow = found ? _findFlow.Int64(0) : 0;
        _findFlow.Reset();
        if (!found)
        {
            _addFlow.Bind(1, row.Flow).Bind(2, row.Fingerprint).Run();
            flow = _connection.LastInsertRowId;
        }

        _flows.Add((row.Flow, row.Fingerprint), flow);
        return flow;
    }
}
