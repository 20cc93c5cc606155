using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Capabilities;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>Keeps runs in a schema of a PostgreSQL database: one fenced statement for many appends. See the package's README for the storage format.</summary>
/// <remarks>
/// Safe for use from many threads, as <see cref="IRunJournal"/> says. May be opened again after it was disposed. An engine that has the journal to itself takes every shard when it opens it:
/// an engine that had it open before can write nothing from then on.
/// </remarks>
public sealed class PostgreSqlJournal : IRunJournal
{
    private readonly PostgreSqlAccess _access;
    private readonly PostgreSqlReads _reads;
    private readonly PostgreSqlShelf _shelf;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly object[] _capabilities;
    private int _appending;

    /// <summary>Creates a journal on a database; nothing is touched before <see cref="OpenAsync"/>.</summary>
    /// <param name="options">The options; not changed, and not to be changed afterwards.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public PostgreSqlJournal(PostgreSqlJournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _access = new PostgreSqlAccess(options);
        _reads = new PostgreSqlReads(_access);
        _shelf = new PostgreSqlShelf(_access);
        _capabilities =
        [
            new PostgreSqlRunIndex(_access), _shelf, new PostgreSqlSnapshots(_access), new PostgreSqlBlobs(_access), new PostgreSqlTrimming(_access), new PostgreSqlRetention(_access),
            new PostgreSqlDefinitions(_access), new PostgreSqlFeed(_access), new PostgreSqlVerification(_access), new PostgreSqlTransfer(_access), new PostgreSqlQuestions(_access),
            new PostgreSqlRunInbox(_access), new PostgreSqlHints(_access), new PostgreSqlOffers(_access), new PostgreSqlBackup(_access), new PostgreSqlTombstones(_access),
            new PostgreSqlInboxSource(_access), new PostgreSqlServerStores(_access), new PostgreSqlHistories(_access),
        ];
    }

    /// <summary>Whether somebody has a journal open for writing now: an engine, members of a cluster, or maintenance. Takes nothing; false where there is no journal yet.</summary>
    /// <param name="options">The journal's options.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JournalUnavailableException">The database cannot be reached, or holds something else.</exception>
    public static async ValueTask<bool> IsAttendedAsync(PostgreSqlJournalOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        await using var database = new Database(options, mostConnections: 1);
        return await Schema.Migrator.VersionAsync(database, cancellationToken) > 0 && (await Attendance.LookAsync(database, cancellationToken)).IsHeld;
    }

    /// <inheritdoc/>
    public async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_access.SessionOrNull is not null)
                throw new JournalUnavailableException(_access.Name, "it is open already", "Dispose it before it is opened again.");
            var session = await JournalSession.OpenAsync(_access.Options, cancellationToken);
            _access.SessionOrNull = session;
            return session.Opening.How;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        AppendCheck.Validate(batch.Span, answers.Length);
        if (batch.IsEmpty)
            return;
        if (Interlocked.Exchange(ref _appending, 1) != 0)
            throw new InvalidOperationException("AppendBatchAsync was called while another call of it is under way. Wait for the first one: a journal has one writer.");
        var session = default(JournalSession);
        try
        {
            answers.Span.Clear();
            session = _access.Session;
            await session.Committer.CommitAsync(batch, answers, cancellationToken);
        }
        catch (JournalUnavailableException error)
        {
            if (session is not null)
                session.Fault ??= error;
            throw;
        }
        finally
        {
            Volatile.Write(ref _appending, 0);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => _reads.ReadAsync(runId, fromVersion, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough, CancellationToken cancellationToken)
        => _reads.ReadPageAsync(runId, fromVersion, enough, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken) => _reads.ContainsAsync(runId, appendId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => _reads.FindAsync(runId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => _reads.FindByKeyAsync(key, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => _reads.UnfinishedAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => _shelf.QuarantineAsync(run, reason, build, at, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask MarkCleanAsync(CancellationToken cancellationToken)
    {
        var session = _access.Session;
        await session.Database.ExecuteAsync("schema", "MarkClean", p => p.Next(session.Opening.How.Incarnation), cancellationToken);
    }

    /// <inheritdoc/>
    public T? Capability<T>()
        where T : class
        => this as T ?? _capabilities.OfType<T>().FirstOrDefault();

    /// <summary>Closes the journal after what is under way. Safe to call more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var session = _access.SessionOrNull;
            _access.SessionOrNull = null;
            if (session is not null)
                await session.DisposeAsync();
        }
        finally
        {
            _turn.Release();
        }
    }
}
