using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>What the parts of a journal share: its session while it is open, the queue of writes, and the way to the readers.</summary>
/// <param name="options">The options of the journal.</param>
/// <param name="readers">The readers of a journal that was opened for reading only; null for one that writes.</param>
internal sealed class SqliteAccess(SqliteJournalOptions options, ReaderPool? readers = null)
{
    private volatile JournalSession? _session;

    public SqliteJournalOptions Options { get; } = options;

    public WriteQueue Queue { get; } = new();

    /// <summary>The open journal.</summary>
    /// <exception cref="JournalUnavailableException">It is not open.</exception>
    public JournalSession Session
        => _session ?? throw (readers is null
            ? new JournalUnavailableException(Options.Path, "it is not open", "Open it first; after an error or a disposal it can be opened again.")
            : new JournalUnavailableException(Options.Path, "it was opened for reading only",
                "Changes go through the engine, or through a journal that is opened while no engine runs."));

    /// <summary>The open journal, or null. Set from the queue of writes only.</summary>
    public JournalSession? SessionOrNull
    {
        get => _session;
        set => _session = value;
    }

    /// <summary>Whether an engine looks after the command inbox. Used from the queue of writes only.</summary>
    public bool TakesCommands { get; set; }

    /// <summary>Runs a function among the writes, without a transaction.</summary>
    public Task<T> QueueAsync<T>(Func<T> function)
    {
        var work = new FunctionWork<T>(function);
        Queue.Post(work);
        return work.Task;
    }

    /// <summary>Writes in a transaction of its own.</summary>
    /// <exception cref="JournalUnavailableException">It was not written, or, after an error at the commit, may not be.</exception>
    public Task<T> WriteAsync<T>(Func<WriteContext, T> write, CancellationToken cancellationToken, bool flush = true)
        => QueueAsync(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = Session.Write(write, flush);
            // Maintenance fills the log as appends do.
            Session.CheckpointIfDue();
            return result;
        });

    /// <summary>Reads in a transaction of a read-only connection.</summary>
    /// <exception cref="JournalUnavailableException">The journal is closed, failed before, or cannot be read.</exception>
    public ValueTask<T> ReadAsync<TArgument, T>(Func<Connection, TArgument, T> read, TArgument argument, CancellationToken cancellationToken)
    {
        try
        {
            return OrUnavailable(Readers().ReadAsync(read, argument, cancellationToken));
        }
        catch (JournalUnavailableException unavailable)
        {
            return ValueTask.FromException<T>(unavailable);
        }
    }

    private ReaderPool Readers()
    {
        if (readers is not null)
            return readers;
        var session = Session;
        session.ThrowIfFaulted();
        return session.Readers;
    }

    private async ValueTask<T> OrUnavailable<T>(ValueTask<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (SqliteFault fault)
        {
            throw new JournalUnavailableException(Options.Path, $"it cannot be read: {fault.Message}", fault.Remedy, fault);
        }
        catch (ObjectDisposedException)
        {
            throw new JournalUnavailableException(Options.Path, "it was closed", "Open it again.");
        }
    }
}
