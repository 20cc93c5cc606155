using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite.Native;

/// <summary>One open database file. Used by one thread at a time; its owner sees to that, so SQLite's own mutex is off.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>How long a statement waits for another process, in milliseconds.</summary>
    public const int BusyTimeout = 5_000;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    private Connection(sqlite3 handle, bool isUnchanging)
    {
        _handle = handle;
        IsUnchanging = isUnchanging;
    }

    /// <summary>Whether the file was taken for one that nobody writes.</summary>
    public bool IsUnchanging { get; }

    /// <summary>The raw handle, for backups and checkpoints.</summary>
    public sqlite3 Handle => _handle;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>The rowid of the last row inserted.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>The rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens a file.</summary>
    /// <exception cref="SqliteFault">The file cannot be opened.</exception>
    public static Connection Open(string path, bool readOnly, string? vfs) => Open(path, readOnly, vfs, 0);

    /// <summary>
    /// Opens a file for reading that nobody writes meanwhile: without looking for a log, without locks, and without making files beside it.
    /// </summary>
    /// <exception cref="SqliteFault">The file cannot be opened.</exception>
    public static Connection OpenUnchanging(string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Select(Uri.EscapeDataString);
        var root = OperatingSystem.IsWindows() ? "/" : "";   // https://www.sqlite.org/uri.html: a drive stands after a slash of its own
        return Open($"file:{root}{string.Join('/', parts)}?immutable=1", readOnly: true, vfs: null, raw.SQLITE_OPEN_URI);
    }

    private static Connection Open(string path, bool readOnly, string? vfs, int flag)
    {
        SqliteLibrary.Load();
        var flags = flag | raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, vfs);
        if (code != SqliteCode.Ok)
        {
            var fault = new SqliteFault(handle is null ? code : raw.sqlite3_extended_errcode(handle), raw.sqlite3_errstr(code).utf8_to_string());
            handle?.Dispose();
            throw fault;
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, BusyTimeout);
        return new Connection(handle, flag != 0);
    }

    /// <summary>A prepared statement, made at its first use and kept until the connection closes.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
                _statements.Add(sql, statement = Prepare(sql));
            return statement;
        }
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Runs one statement and gives the first column of its first row, or 0.</summary>
    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>Rolls back what is open. Never throws: SQLite may have rolled back already.</summary>
    public void Rollback()
    {
        if (InTransaction)
            raw.sqlite3_exec(_handle, "ROLLBACK");
    }

    /// <summary>Throws when a call did not succeed.</summary>
    public void Check(int code)
    {
        if (code != SqliteCode.Ok)
            throw new SqliteFault(code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        _handle.Dispose();
    }

    /// <summary>Prepares a statement that its user disposes, for the same text in use more than once at a time.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new Statement(this, statement);
    }
}
