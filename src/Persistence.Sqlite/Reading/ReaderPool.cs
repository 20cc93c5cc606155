using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>Read-only connections, opened when they are first needed, each used by one read at a time on a thread of the pool.</summary>
/// <param name="path">The database file.</param>
/// <param name="vfs">The SQLite file layer, or null.</param>
/// <param name="most">How many reads run at the same time.</param>
/// <param name="isVisitor">
/// Whether the reads come from outside the engine. Where there is no log, no engine has the file open, and SQLite would make one for a visitor: then
/// each read takes the file as it is, on a connection of its own. If an engine has started meanwhile, what was read may be of two states: then the
/// read is repeated.
/// </param>
internal sealed class ReaderPool(string path, string? vfs, int most, bool isVisitor = false) : IDisposable
{
    /// <summary>How often a read is repeated before it is done with locks, whatever SQLite makes beside the file for that.</summary>
    private const int Repeats = 3;

    /// <summary>
    /// The memory for pages of a connection, in KB. More is not better: a page that takes the place of an older one costs a copy from the system's cache, one in fresh memory several times as
    /// much, and each commit of the engine makes the readers forget their pages.
    /// </summary>
    private const int CacheSize = 1536;

    private readonly SemaphoreSlim _free = new(most);
    private readonly Stack<Connection> _idle = new(most);
    private bool _closed;

    /// <summary>Runs a read inside a transaction, so that all its statements see the same state.</summary>
    /// <exception cref="SqliteFault">The file cannot be read.</exception>
    /// <remarks>Only what has to be is generic here: async methods over many types are each compiled when they are first used, and a short call uses each once.</remarks>
    public ValueTask<T> ReadAsync<TArgument, T>(Func<Connection, TArgument, T> read, TArgument argument, CancellationToken cancellationToken)
    {
        var work = new ReadWork<TArgument, T>(this, read, argument);
        var free = _free.WaitAsync(cancellationToken);
        if (free.IsCompletedSuccessfully)
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
        else
            _ = QueueOnceFreeAsync(free, work);
        return new ValueTask<T>(work.Task);
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

    private Connection Rent(bool mayBeUnchanging)
    {
        lock (_idle)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_idle.TryPop(out var idle))
                return idle;
        }

        var connection = mayBeUnchanging && isVisitor && !File.Exists(path + "-wal")
            ? Connection.OpenUnchanging(path) : Connection.Open(path, readOnly: true, vfs);
        connection.Execute($"PRAGMA query_only = 1; PRAGMA trusted_schema = 0; PRAGMA cache_size = -{CacheSize}");
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

    private static async Task QueueOnceFreeAsync(Task free, ReadWork work)
    {
        try
        {
            await free;
        }
        catch (OperationCanceledException cancelled)
        {
            work.Cancel(cancelled.CancellationToken);
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
    }

    private FileStamp? Stamp() => isVisitor ? FileStamp.Of(path) : null;

    private abstract class ReadWork : IThreadPoolWorkItem
    {
        /// <summary>Reads, once there is a connection to be had, and gives it back.</summary>
        public abstract void Execute();

        /// <summary>Is not to read any more.</summary>
        public abstract void Cancel(CancellationToken cancellationToken);
    }

    private sealed class ReadWork<TArgument, T>(ReaderPool pool, Func<Connection, TArgument, T> read, TArgument argument) : ReadWork
    {
        // Whoever waits goes on here, where nothing of the read is left to be done: it would cost another thread of the pool to tell it there.
        private readonly TaskCompletionSource<T> _done = new();

        public Task<T> Task => _done.Task;

        public override void Execute()
        {
            T result;
            try
            {
                result = Read();
            }
            catch (Exception e)
            {
                pool._free.Release();
                _done.SetException(e);
                return;
            }

            pool._free.Release();
            _done.SetResult(result);
        }

        public override void Cancel(CancellationToken cancellationToken) => _done.SetCanceled(cancellationToken);

        private T Read()
        {
            for (var again = 0; ; again++)
            {
                var before = pool.Stamp();
                var connection = pool.Rent(mayBeUnchanging: again < Repeats);
                try
                {
                    connection["BEGIN"].Run();
                    var result = read(connection, argument);
                    connection["COMMIT"].Run();
                    if (!connection.IsUnchanging || pool.Stamp() == before)
                    {
                        pool.Return(connection);
                        return result;
                    }
                }
                catch when (connection.IsUnchanging && pool.Stamp() != before)
                {
                    // What seemed wrong may be of two states.
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }

                connection.Dispose();
            }
        }
    }
}
