using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>The journal between opening and closing: the lock, the writing connection and the readers. All but <see cref="Readers"/> belongs to the write queue.</summary>
internal sealed class JournalSession : IDisposable
{
    private const int CheckpointPassive = 0;
    private const int CheckpointRestart = 2;
    private const int CheckpointTruncate = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);
    private const int NoCheckpointOnClose = 1006;
    private const int OpeningsKept = 1_000;

    /// <summary>The size of pages in new files; one that is there keeps what it has. Appends of many runs touch many pages, and half as many of twice the size cost less.</summary>
    private const int PageSize = 8192;

    /// <summary>The pages that <see cref="SqliteJournalOptions.CheckpointPages"/> counts.</summary>
    private const int CountedPage = 4096;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("schema");

    private readonly SqliteJournalOptions _options;
    private readonly string _path;
    private readonly EngineLock _lock;
    private readonly Connection _connection;
    private readonly WriteContext _context;
    private readonly Committer _committer;
    private readonly LogGrowth _growth;

    private JournalSession(SqliteJournalOptions options, string path, EngineLock engineLock, Connection connection, JournalOpening opening)
    {
        _options = options;
        _path = path;
        _lock = engineLock;
        _connection = connection;
        _context = new WriteContext(connection);
        _committer = new Committer(_context, opening.Incarnation, options.MaxAppendBytes);
        _growth = new LogGrowth(connection, Bound(options) / connection.Scalar("PRAGMA page_size"));
        Opening = opening;
        Readers = new ReaderPool(path, options.Vfs, options.Readers);
    }

    /// <summary>How the journal was found.</summary>
    public JournalOpening Opening { get; }

    /// <summary>The readers.</summary>
    public ReaderPool Readers { get; }

    /// <summary>Set by the first error that leaves it open what the disk holds: from then on nothing is written or read until the journal is opened anew.</summary>
    public JournalUnavailableException? Fault { get; private set; }

    /// <summary>Opens the journal.</summary>
    /// <param name="options">The options.</param>
    /// <param name="mayBeHeld">Whether the answer is null, instead of an exception, when somebody else holds the lock.</param>
    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    public static JournalSession? Open(SqliteJournalOptions options, bool mayBeHeld)
    {
        var path = DatabaseFile.Locate(options.Path, create: true);
        if (TakeLock(path, mayBeHeld) is not { } engineLock)
            return null;
        Connection? connection = null;
        try
        {
            RefuseLogOfOthers(path, options);
            RewriteLog(path + "-wal", options);
            connection = Connection.Open(path, readOnly: false, options.Vfs);
            Migrator.Check(connection, SchemaKind.Journal, path);
            Prepare(connection, options);
            Migrator.Migrate(connection, SchemaKind.Journal, path, options.TimeProvider);
            // Begin with an empty log: what is in the database now is durable there.
            connection.Check(raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, CheckpointTruncate, out _, out _));
            return new JournalSession(options, path, engineLock, connection, RecordOpening(connection, options.TimeProvider));
        }
        catch (Exception e)
        {
            connection?.Dispose();
            engineLock.Dispose();
            if (e is JournalUnavailableException)
                throw;
            throw e switch
            {
                SqliteFault fault => Unavailable(path, "it cannot be opened", fault),
                IOException or UnauthorizedAccessException => new JournalUnavailableException(path, $"it cannot be opened: {e.Message}", "Check the file and the disk.", e),
                _ => e,
            };
        }
    }

    /// <summary>Commits a batch.</summary>
    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    public void Commit(ReadOnlySpan<AppendRequest> batch, Span<AppendAnswer> answers)
    {
        ThrowIfFaulted();
        try
        {
            if (_committer.Commit(batch, answers) is { } unknown)
                Fault = Unavailable(_path, "a commit failed and may or may not be on the disk", unknown);
        }
        catch (SqliteFault fault)
        {
            throw Fault = Unavailable(_path, "it could not be written", fault);
        }
    }

    /// <summary>Writes something else than a batch, in a transaction of its own.</summary>
    /// <param name="write">The statements.</param>
    /// <param name="flush">Whether it must be durable when the call returns; else it is with the next commit that is.</param>
    /// <exception cref="JournalUnavailableException">It was not written, or, after an error at the commit, may not be.</exception>
    public T Write<T>(Func<WriteContext, T> write, bool flush)
    {
        ThrowIfFaulted();
        try
        {
            if (!flush)
                _connection.Execute("PRAGMA synchronous = NORMAL");
            _context.Begin();
            var result = write(_context);
            _context.Commit();
            return result;
        }
        catch (SqliteFault fault)
        {
            _context.Abandon();
            throw Fault = Unavailable(_path, "it could not be written", fault);
        }
        catch
        {
            _context.Abandon();
            throw;
        }
        finally
        {
            if (!flush)
                _connection.Execute(Synchronous(_options));
        }
    }

    /// <summary>Stores a run that was taken out elsewhere, in a transaction of its own.</summary>
    /// <exception cref="JournalUnavailableException">It was not written, or, after an error at the commit, may not be.</exception>
    public AppendAnswer TakeIn(TransferredRun run) => Write(_ => _committer.TakeIn(run), flush: true);

    /// <summary>Begins a copy of the database into another one.</summary>
    public sqlite3_backup BeginBackup(Connection target)
    {
        ThrowIfFaulted();
        return raw.sqlite3_backup_init(target.Handle, "main", _connection.Handle, "main")
            ?? throw new SqliteFault(raw.sqlite3_errcode(target.Handle), raw.sqlite3_errmsg(target.Handle).utf8_to_string());
    }

    /// <summary>
    /// Copies the log into the database when it has grown beyond its bound: in slices of a quarter of it, between two commits. Does not wait for readers, so the log
    /// begins anew only once none of them needs it; if there is always one that does, they are held back for a moment.
    /// </summary>
    public void CheckpointIfDue()
    {
        if (Fault is not null)
            return;
        if (!_growth.IsCopyDue())
            return;
        Checkpoint(CheckpointPassive);
        if (_growth.IsOvergrown && Fault is null)
            Readers.WhileNoneReads(LongestPause, () => Checkpoint(CheckpointRestart));
    }

    private void Checkpoint(int mode)
    {
        // Visitors from other processes are not waited for either; they are brief, and the next slice finds them gone.
        raw.sqlite3_busy_timeout(_connection.Handle, 0);
        var code = raw.sqlite3_wal_checkpoint_v2(_connection.Handle, null, mode, out var pages, out var copied);
        if (code is not SqliteCode.Ok and not SqliteCode.Busy)
            Fault = Unavailable(_path, "the log could not be copied into the database", new SqliteFault(code, raw.sqlite3_errmsg(_connection.Handle).utf8_to_string()));
        _growth.NoteCopied(pages, copied, wasMadeRoomFor: mode == CheckpointRestart && code == SqliteCode.Ok);
        raw.sqlite3_busy_timeout(_connection.Handle, Connection.BusyTimeout);
    }

    /// <summary>A setting of the writing connection.</summary>
    internal long Setting(string name) => _connection.Scalar($"PRAGMA {name}");

    /// <summary>Tells those who leave commands that they are taken here.</summary>
    public void ShowThatCommandsAreTaken() => _lock.ShowThatCommandsAreTaken();

    /// <summary>Throws when the journal must be opened anew.</summary>
    public void ThrowIfFaulted()
    {
        if (Fault is { } fault)
            throw new JournalUnavailableException(_path, "it failed before and was not opened anew", "Close it and open it again.", fault);
    }

    /// <summary>Closes the connections, copies the log if nothing failed, and gives the lock back.</summary>
    public void Dispose()
    {
        Readers.Dispose();
        if (Fault is null)
            raw.sqlite3_wal_checkpoint_v2(_connection.Handle, null, CheckpointTruncate, out _, out _);
        _connection.Dispose();
        _lock.Dispose();
    }

    private static EngineLock? TakeLock(string path, bool mayBeHeld)
    {
        try
        {
            if (EngineLock.TryTake(path) is { } engineLock)
                return engineLock;
            return mayBeHeld ? null : throw new JournalUnavailableException(path, "another engine has it open" + Holder(path), "One engine at a time writes to a journal: stop the other one, or name another file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException(path, $"its lock file cannot be made: {e.Message}", "Check that this process may create files in the folder.", e);
        }
    }

    private static string Holder(string path)
    {
        try
        {
            using var reader = Connection.Open(path, readOnly: true, vfs: null);
            var last = reader[Sql["LastOpening"]];
            return last.Step() ? $" (process {last.Int64(4)} on {last.Text(3)}, since {Time.FromStored(last.Int64(2)):u})" : "";
        }
        catch (SqliteFault)
        {
            return "";   // only a courtesy: the refusal itself stands
        }
    }

    private static void Prepare(Connection connection, SqliteJournalOptions options)
    {
        // The log's file is kept when the log begins anew, with room to spare: pages that are there already cost the file system less, and a flush of them too.
        connection.Execute($"""
            PRAGMA page_size = {PageSize};
            PRAGMA journal_mode = WAL;
            {Synchronous(options)};
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = {Bound(options) + (Bound(options) / 4)};
            PRAGMA cache_size = {-options.CacheMegabytes * 1024};
            PRAGMA temp_store = MEMORY;
            PRAGMA trusted_schema = 0;
            """);
        // Closing copies the log itself, and only when nothing failed.
        connection.Check(raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _));
    }

    // A program that is at work on a database of its own may be writing its log just now: to write it again would take from it what comes in between.
    private static void RefuseLogOfOthers(string path, SqliteJournalOptions options)
    {
        if (!File.Exists(path) || new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
            return;
        using var look = Connection.Open(path, readOnly: true, options.Vfs);
        Migrator.Check(look, SchemaKind.Journal, path);
    }

    // After a flush that failed the system takes the pages for clean and may drop them at any time. What the last engine left in the log, acknowledged or
    // not, is about to be believed, so it must be on the disk first: written again as it is read, and flushed.
    private static void RewriteLog(string path, SqliteJournalOptions options)
    {
        if (!File.Exists(path))
            return;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            var buffer = new byte[1024 * 1024];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                file.Position -= read;
                file.Write(buffer, 0, read);
            }

            file.Flush(flushToDisk: true);
        }

        options.LogRewritten?.Invoke(path);
    }

    private static long Bound(SqliteJournalOptions options) => (long)options.CheckpointPages * CountedPage;

    private static string Synchronous(SqliteJournalOptions options)
        => options.NeverFlush ? "PRAGMA synchronous = OFF" : options.Synchronous == SqliteSynchronous.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";

    private static JournalOpening RecordOpening(Connection connection, TimeProvider time)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var last = connection[Sql["LastOpening"]];
            var opening = last.Step() ? new JournalOpening(last.Int64(1) != 0, last.Int64(0) + 1) : new JournalOpening(true, 1);
            last.Reset();
            connection[Sql["Open"]].Bind(1, opening.Incarnation).Bind(2, Time.ToStored(time.GetUtcNow())).Bind(3, Environment.MachineName).Bind(4, Environment.ProcessId).Run();
            connection[Sql["Forget"]].Bind(1, opening.Incarnation - OpeningsKept).Run();
            connection.Execute("COMMIT");
            return opening;
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    private static JournalUnavailableException Unavailable(string path, string what, SqliteFault fault) => new(path, $"{what}: {fault.Message}", fault.Remedy, fault);
}
