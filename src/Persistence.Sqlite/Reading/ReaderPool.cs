using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>Read-only connections, opened when they are first needed, each used by one read at a time on a thread of the pool.</summary>
/// <param name="path">The database file.</param>
/// <param name="vfs">The SQLite file layer, or null.</param>
/// <param name="most">How many reads run at the same time.</param>
/// <param name="isVisitor">
/// Whether the reads come from outside the engine. Where there is no log, no engine has the file open, and SQLite would make one for a visitor: then each read
/// takes the file as it is, on a connection of its own. An engine that starts meanwhile writes to its log first, so such a read sees one state all the same.
/// </param>
internal sealed class ReaderPool(string path, string? vfs, int most, bool isVisitor = false) : IDisposable
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly Stack<Connection> _idle = new(most);
    private bool _closed;

    /// <summary>Runs a read inside a transaction, so that all its statements see the same state.</summary>
    /// <exception cref="SqliteFault">The file cannot be read.</exception>
    public async ValueTask<T> ReadAsync<TArgument, T>(Func<Connection, TArgument, T> read, TArgument argument, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            var work = new ReadWork<TArgument, T>(this, read, argument);
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
            return await work.Task;
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Does something while no read is under way here; new ones wait for it. Not done if the reads do not end soon enough.</summary>
    public void WhileNoneReads(TimeSpan patience, Action action)
    {
        var (taken, until) = (0, Environment.TickCount64 + (long)patience.TotalMilliseconds);
        try
        {
            while (taken < most && _free.Wait((int)Math.Max(0, until - Environment.TickCount64)))
                taken++;
            if (taken == most)
                action();
        }
        finally
        {
            if (taken > 0)
                _free.Release(taken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_idle)
        {
            _closed = true;
            while (_idle.TryPop(out var connection))
                connection.Dispose();
        }
    }

    private Connection Rent()
    {
        lock (_idle)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_idle.TryPop(out var idle))
                return idle;
        }

        var connection = isVisitor && !File.Exists(path + "-wal") ? Connection.OpenUnchanging(path) : Connection.Open(path, readOnly: true, vfs);
        connection.Execute("PRAGMA query_only = 1; PRAGMA trusted_schema = 0; PRAGMA cache_size = -4096");
        return connection;
    }

    private void Return(Connection connection)
    {
        lock (_idle)
        {
            if (!_closed && !(isVisitor && connection.IsUnchanging))
            {
                _idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    private sealed class ReadWork<TArgument, T>(ReaderPool pool, Func<Connection, TArgument, T> read, TArgument argument) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _done.Task;

        public void Execute()
        {
            try
            {
                _done.SetResult(Read());
            }
            catch (Exception e)
            {
                _done.SetException(e);
            }
        }

        private T Read()
        {
            var connection = pool.Rent();
            try
            {
                connection["BEGIN"].Run();
                var result = read(connection, argument);
                connection["COMMIT"].Run();
                pool.Return(connection);
                return result;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }
}
