using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>The open database of a server: a connection that writes, and one that reads, so that a look at a key never waits for a flush.</summary>
internal sealed class ServerDatabase : IAsyncDisposable
{
    public const string InMemory = ":memory:";

    private const int OpenTries = 50;

    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(20);

    private readonly string _path;
    private readonly WriteQueue _writes = new();
    private readonly WriteQueue _reads;
    private Connection? _writer;
    private Connection? _reader;

    private ServerDatabase(string path)
    {
        _path = path;
        // What is in memory is seen by the one connection that made it.
        _reads = path == InMemory ? _writes : new WriteQueue();
    }

    public static IReadOnlyDictionary<string, string> Sql { get; } = SqlText.Of("server");

    /// <exception cref="JournalUnavailableException">The store cannot be made or read, or is newer than this program.</exception>
    public static async ValueTask<ServerDatabase> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var database = new ServerDatabase(path);
        // Two processes that make it at the same time get in each other's way where SQLite does not wait by itself.
        for (var tries = 1; !await OnAsync(database._writes, () => database.Open(mayBeBusy: tries < OpenTries), cancellationToken); tries++)
            await Task.Delay(OpenPause, TimeProvider.System, cancellationToken);
        return database;
    }

    /// <summary>Reads, on a connection that waits for nobody's flush.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellationToken)
        => await OnAsync(_reads, () => Guarded(_reader, read), cancellationToken);

    /// <summary>Writes, in a transaction of its own.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<Connection, T> write, CancellationToken cancellationToken)
        => await OnAsync(_writes, () => Guarded(_writer, connection => InTransaction(connection, write)), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await OnAsync(_reads, () => Close(ref _reader), CancellationToken.None);
        await OnAsync(_writes, () => Close(ref _writer), CancellationToken.None);
    }

    private bool Close(ref Connection? connection)
    {
        if (!ReferenceEquals(_reader, _writer) || ReferenceEquals(connection, _writer))
            connection?.Dispose();
        connection = null;
        return true;
    }

    /// <returns>Whether it is open; if not, another process keeps it busy.</returns>
    private bool Open(bool mayBeBusy)
    {
        try
        {
            CreatePrivate();
            _writer = Connection.Open(_path, readOnly: false, vfs: null);
            Migrator.Check(_writer, SchemaKind.Server, _path);
            _writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = 0");
            Migrator.Migrate(_writer, SchemaKind.Server, _path, TimeProvider.System);
            _reader = _path == InMemory ? _writer : Connection.Open(_path, readOnly: false, vfs: null);
            return true;
        }
        catch (Exception e)
        {
            _writer?.Dispose();
            (_writer, _reader) = (null, null);
            if (e is SqliteFault fault)
                return mayBeBusy && fault.Primary is SqliteCode.Busy ? false : throw Unavailable("cannot be opened", fault);
            if (e is IOException or UnauthorizedAccessException)
                throw new JournalUnavailableException(_path, $"the server's store cannot be made: {e.Message}",
                    "Name a folder in which this process may create files.", e);
            throw;
        }
    }

    /// <summary>Makes the file for its owner alone before SQLite opens it; the files beside it take its rights.</summary>
    private void CreatePrivate()
    {
        if (_path == InMemory || OperatingSystem.IsWindows() || File.Exists(_path))
            return;
        try
        {
            using var file = new FileStream(_path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException) when (File.Exists(_path))
        {
            // Another process was quicker.
        }
    }

    private static T InTransaction<T>(Connection connection, Func<Connection, T> write)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = write(connection);
            connection.Execute("COMMIT");
            return result;
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    private T Guarded<T>(Connection? connection, Func<Connection, T> function)
    {
        try
        {
            return function(connection ?? throw new JournalUnavailableException(_path, "the server's store is closed", "Open it again."));
        }
        catch (SqliteFault fault)
        {
            throw Unavailable("cannot be used", fault);
        }
    }

    private static Task<T> OnAsync<T>(WriteQueue queue, Func<T> function, CancellationToken cancellationToken)
    {
        var work = new FunctionWork<T>(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return function();
        });
        queue.Post(work);
        return work.Task;
    }

    private JournalUnavailableException Unavailable(string what, SqliteFault fault)
        => new(_path, $"the server's store {what}: {fault.Message}", fault.Remedy, fault);
}
