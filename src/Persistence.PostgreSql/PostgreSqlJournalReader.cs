using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Capabilities;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>Reads a journal beside live engines, or while none runs, also on a standby server. Takes nothing and changes nothing.</summary>
/// <remarks>
/// Safe for use from many threads. Offers <see cref="IRunIndex"/>, <see cref="IWakeUps"/>, <see cref="IRunShelf"/> (reading),
/// <see cref="IEventFeed"/>, <see cref="IBlobStore"/> (reading), <see cref="IDefinitionStore"/> (reading), <see cref="IJournalTrimming"/> (reading),
/// <see cref="IRunTransfer"/> (taking out), <see cref="IQuestionIndex"/>, <see cref="IJournalVerification"/>
/// and <see cref="IJournalBackup"/>, which says what does it; their changing methods throw <see cref="JournalUnavailableException"/>.
/// </remarks>
public sealed class PostgreSqlJournalReader : IJournalReader
{
    private readonly Database _database;
    private readonly PostgreSqlReads _reads;
    private readonly object[] _capabilities;

    private PostgreSqlJournalReader(PostgreSqlJournalOptions options, Database database)
    {
        _database = database;
        var access = new PostgreSqlAccess(options, database);
        _reads = new PostgreSqlReads(access);
        _capabilities =
        [
            new PostgreSqlRunIndex(access), new PostgreSqlShelf(access), new PostgreSqlFeed(access), new PostgreSqlBlobs(access),
                new PostgreSqlDefinitions(access),
            new PostgreSqlTrimming(access), new PostgreSqlVerification(access), new PostgreSqlTransfer(access), new PostgreSqlQuestions(access),
                new PostgreSqlBackup(access), new PostgreSqlTombstones(access),
        ];
    }

    /// <summary>Opens a journal for reading.</summary>
    /// <param name="options">The journal's options.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="JournalUnavailableException">The database cannot be reached, or the schema holds no journal, or one of another version than
    /// this program.</exception>
    public static async ValueTask<PostgreSqlJournalReader> OpenAsync(PostgreSqlJournalOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var database = new Database(options);
        try
        {
            await Opening.CheckServerAsync(database, cancellationToken, toWrite: false);
            var version = await Migrator.VersionAsync(database, cancellationToken);
            if (version < 0)
                throw new JournalUnavailableException(database.Name, "there is no journal in this schema",
                    "Check the database and the schema; an engine makes the tables when it starts.");
            if (version < SqlText.Newest)
            {
                throw new JournalUnavailableException(
                    database.Name, $"its schema is version {version}, older than this program's {SqlText.Newest}",
                        "Start an engine of this version once: it brings the schema up to date.");
            }

            return new PostgreSqlJournalReader(options, database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether somebody has the journal open for writing now: an engine, members of a cluster, or maintenance. Takes nothing.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<bool> IsAttendedAsync(CancellationToken cancellationToken = default)
        => (await Attendance.LookAsync(_database, cancellationToken)).IsHeld;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => _reads.ReadAsync(runId, fromVersion, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough, CancellationToken cancellationToken)
        => _reads.ReadPageAsync(runId, fromVersion, enough, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => _reads.ContainsAsync(runId, appendId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => _reads.FindAsync(runId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => _reads.FindByKeyAsync(key, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => _reads.UnfinishedAsync(cancellationToken);

    /// <inheritdoc/>
    public T? Capability<T>()
        where T : class
        => this as T ?? _capabilities.OfType<T>().FirstOrDefault();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
