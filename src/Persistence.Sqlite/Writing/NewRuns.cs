using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Rows of runs that are taken for new, added some at a time. Used by one thread at a time.</summary>
internal sealed class NewRuns(Connection connection, string sql)
{
    private const int Together = RowStatements.Most;
    private const int Columns = 14;

    private readonly RowStatements _statements = new(connection, sql, Columns);
    private readonly (Head Head, RunSummary Row, long Version, uint Chain)[] _rows = new (Head, RunSummary, long, uint)[Together];
    private int _count;

    /// <summary>Whether some are not in the table yet.</summary>
    public bool HasAny => _count > 0;

    /// <summary>Whether a run is among those that are not in the table yet.</summary>
    public bool Holds(Head head) => _count > 0 && head.Run >= _rows[0].Head.Run;

    /// <summary>Adds one. It is in the table after <see cref="Write"/> at the latest.</summary>
    /// <exception cref="RunNotNewException">One of them is stored already.</exception>
    public void Add(Head head, RunSummary row, long version, uint chain)
    {
        _rows[_count++] = (head, row, version, chain);
        if (_count == Together)
            Write();
    }

    /// <summary>Writes what was added.</summary>
    /// <exception cref="RunNotNewException">One of them is stored already: the transaction is to be abandoned.</exception>
    public void Write()
    {
        try
        {
            _statements.Insert(_count, _rows, static (statement, before, i, rows) => Bind(statement, before, rows[i].Head, rows[i].Row, rows[i].Version, rows[i].Chain));
        }
        catch (SqliteFault fault) when (fault.Primary == SqliteCode.Constraint)
        {
            throw new RunNotNewException();
        }

        Clear();
    }

    /// <summary>Forgets what was added and is not written.</summary>
    public void Clear()
    {
        Array.Clear(_rows, 0, _count);
        _count = 0;
    }

    /// <summary>Binds a row.</summary>
    public static Statement Bind(Statement statement, int before, Head head, RunSummary row, long version, uint chain)
        => statement.Bind(before + 1, head.Run).Bind(before + 2, row.RunId.Value).Bind(before + 3, head.Flow).Bind(before + 4, head.Status).Bind(before + 5, head.Started)
            .Bind(before + 6, Time.ToStored(row.UpdatedAt)).Bind(before + 7, Time.ToStored(row.EndedAt)).Bind(before + 8, head.Due).Bind(before + 9, version).Bind(before + 10, chain)
            .Bind(before + 11, row.Key).Bind(before + 12, row.Parent).Bind(before + 13, head.Tags).Bind(before + 14, row.Outcome);
}

/// <summary>A run that was taken for new is stored already. Never leaves this package.</summary>
internal sealed class RunNotNewException : Exception;
