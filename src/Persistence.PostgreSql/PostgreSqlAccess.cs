using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>What the parts of a journal share: its session while it is open, and the ways to read and to write.</summary>
/// <param name="options">The options of the journal.</param>
/// <param name="reading">The database of a journal that was opened for reading only; null for one that writes.</param>
internal sealed class PostgreSqlAccess(PostgreSqlJournalOptions options, Database? reading = null)
{
    private volatile JournalSession? _session;

    public PostgreSqlJournalOptions Options { get; } = options;

    /// <summary>The journal's name for people.</summary>
    public string Name { get; } = ConnectionText.Describe(ConnectionText.Parse(options.ConnectionString), options.Schema);

    /// <summary>The open journal.</summary>
    /// <exception cref="JournalUnavailableException">It is not open, or must be opened anew.</exception>
    public JournalSession Session
    {
        get
        {
            var session = _session ?? throw (reading is null
                ? new JournalUnavailableException(Name, "it is not open", "Open it first; after an error or a disposal it can be opened again.")
                : new JournalUnavailableException(Name, "it was opened for reading only", "Changes go through the engine, or through a journal that is opened while no engine runs."));
            session.ThrowIfFaulted();
            return session;
        }
    }

    /// <summary>The open journal, or null.</summary>
    public JournalSession? SessionOrNull
    {
        get => _session;
        set => _session = value;
    }

    /// <summary>The database, for reading.</summary>
    /// <exception cref="JournalUnavailableException">The journal is not open, or must be opened anew.</exception>
    public Database Database => reading ?? Session.Database;

    /// <summary>Whether an engine looks after the command inbox.</summary>
    public bool TakesCommands { get; set; }

    /// <summary>Writes in a transaction of its own.</summary>
    /// <exception cref="JournalUnavailableException">It was not written, or, after an error at the commit, may not be.</exception>
    public ValueTask<T> WriteAsync<T>(Func<WriteContext, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        var session = Session;
        return session.Database.InTransactionAsync((connection, token) => write(new WriteContext(session, connection), token), cancellationToken);
    }

    /// <summary>Writes to one run in a transaction of its own, while its shard has one owner. For what depends on rows alone, which are locked, and not on who leads the run.</summary>
    /// <exception cref="JournalUnavailableException">Another engine has taken the journal over, or it was not written, or, after an error at the commit, may not be.</exception>
    public ValueTask<T> WriteAsync<T>(RunId runId, Func<WriteContext, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken)
        => WriteAsync(
            async (context, token) =>
            {
                await context.HoldAsync(runId, token);
                return await write(context, token);
            },
            cancellationToken);

    /// <summary>Writes to one run in a transaction of its own, under the term of its shard.</summary>
    /// <returns>What the work gives; the default value, with nothing written, when the term is not the present one.</returns>
    /// <exception cref="JournalUnavailableException">Another engine has taken the journal over, or it was not written, or, after an error at the commit, may not be.</exception>
    public ValueTask<T?> WriteAsLeaderAsync<T>(LedRun run, Func<WriteContext, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken)
        => WriteAsync(async (context, token) => await context.IsLedAsync(run, token) ? await write(context, token) : default, cancellationToken);

    /// <summary>Reads several statements that see one state.</summary>
    public ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
        => Database.DoAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, token);
                return await read(connection, token);
            },
            cancellationToken);
}
