using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;
using ActorFlow.Persistence.Sqlite;
using SQLitePCL;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>
/// SQLite by its raw handle, WAL, FULL, one prepared insert, 512 rows of 200 bytes a transaction, rows of 10 000 runs mixed: one table layout each.
/// </summary>
public abstract class SqliteInserts : Measurement
{
    private const int RowsACommit = 512;
    private const int Runs = 10_000;

    /// <summary>The statements that make the table <c>log</c> with the columns run, version and data.</summary>
    protected abstract string Layout { get; }

    public override Task<double> RunAsync(Effort effort)
    {
        _ = SqliteJournal.Library;   // loads the library that the journal uses as well
        using var folder = new DiskFolder();
        Check(raw.sqlite3_open(folder.File("floor.db"), out var database));
        try
        {
            Check(raw.sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;" + Layout));
            Check(raw.sqlite3_prepare_v2(database, "INSERT INTO log (run, version, data) VALUES (?1, ?2, ?3)", out var insert));
            var (random, versions, data) = (new Random(1), new int[Runs], new byte[200]);
            random.NextBytes(data);
            var commits = Math.Max(2, effort.Of(200_000) / RowsACommit);
            var result = Clock.PerOperationAsync(commits * RowsACommit, () =>
            {
                for (var commit = 0; commit < commits; commit++)
                {
                    Check(raw.sqlite3_exec(database, "BEGIN"));
                    for (var row = 0; row < RowsACommit; row++)
                    {
                        var run = random.Next(Runs);
                        raw.sqlite3_bind_int64(insert, 1, run);
                        raw.sqlite3_bind_int64(insert, 2, ++versions[run]);
                        raw.sqlite3_bind_blob(insert, 3, data);
                        Check(raw.sqlite3_step(insert));
                        Check(raw.sqlite3_reset(insert));
                    }

                    Check(raw.sqlite3_exec(database, "COMMIT"));
                }

                return Task.CompletedTask;
            });
            raw.sqlite3_finalize(insert);
            return result;
        }
        finally
        {
            raw.sqlite3_close_v2(database);
        }
    }

    private static void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            throw new InvalidOperationException($"SQLite answered {code}.");
    }
}

/// <summary>F6: a log in the order of commits, without any index.</summary>
public sealed class AppendOnlyLog : SqliteInserts
{
    public override string Id => "F6";

    public override string Title => "SQLite, 512 rows a commit, append-only log, per row";

    protected override string Layout
        => "CREATE TABLE log (position INTEGER PRIMARY KEY, run INTEGER NOT NULL, version INTEGER NOT NULL, data BLOB NOT NULL)";
}

/// <summary>The layout in use: the log and a unique index.</summary>
public sealed class IndexedLog : SqliteInserts
{
    public override string Id => "F6.unique";

    public override string Title => "the same with a unique index on (run, version)";

    protected override string Layout => """
        CREATE TABLE log (position INTEGER PRIMARY KEY, run INTEGER NOT NULL, version INTEGER NOT NULL, data BLOB NOT NULL);
        CREATE UNIQUE INDEX log_by_run ON log (run, version)
        """;
}

/// <summary>Rows where their run is.</summary>
public sealed class ClusteredLog : SqliteInserts
{
    public override string Id => "F6.clustered";

    public override string Title => "the same clustered by (run, version)";

    protected override string Layout
        => "CREATE TABLE log (run INTEGER NOT NULL, version INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run, version)) WITHOUT ROWID";
}
