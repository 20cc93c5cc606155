using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>
/// What writes share: the writing connection, its statements, and what the one writer remembers of the file. Used by one thread at a time.
/// </summary>
internal sealed class WriteContext
{
    private readonly Statement _begin;
    private readonly Statement _commit;

    public WriteContext(Connection connection)
    {
        var sql = SqlText.Of("commit");
        Connection = connection;
        _begin = connection[sql["Begin"]];
        _commit = connection[sql["Commit"]];
        Heads = new Heads(connection, sql);
        Counts = new RunCounts(connection, sql);
        Runs = new RunRows(connection, sql, Counts);
        Blobs = new BlobRows(connection, sql);
        Questions = new QuestionRows(connection);
    }

    public Connection Connection { get; }

    public Heads Heads { get; }

    public RunRows Runs { get; }

    public RunCounts Counts { get; }

    public BlobRows Blobs { get; }

    public QuestionRows Questions { get; }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>Rolls back, and forgets what the open transaction may have changed.</summary>
    public void Abandon()
    {
        Connection.Rollback();
        Heads.Clear();
        Counts.Clear();
        Runs.Clear();
    }
}
