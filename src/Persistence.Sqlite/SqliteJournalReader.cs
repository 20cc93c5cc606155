using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Capabilities;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>Reads a journal beside a live engine, or while none runs. Takes no lock and changes nothing.</summary>
/// <remarks>
/// Safe for use from many threads. Offers <see cref="IRunIndex"/>, <see cref="IWakeUps"/>, <see cref="IRunShelf"/> (reading),
/// <see cref="IEventFeed"/>, <see cref="IBlobStore"/> (reading), <see cref="IDefinitionStore"/> (reading), <see cref="IJournalTrimming"/> (reading),
/// <see cref="IRunTransfer"/> (taking out), <see cref="IQuestionIndex"/> and <see cref="IJournalVerification"/>;
/// their changing methods throw <see cref="JournalUnavailableException"/>.
/// </remarks>
public sealed class SqliteJournalReader : IJournalReader
{
    private readonly ReaderPool _pool;
    private readonly SqliteReads _reads;
    private readonly object[] _capabilities;

    private SqliteJournalReader(SqliteJournalOptions options, ReaderPool pool)
    {
        _pool = pool;
        var access = new SqliteAccess(options, pool);
        _reads = new SqliteReads(access);
        _capabilities =
        [
            new SqliteRunIndex(access), new SqliteShelf(access), new SqliteFeed(access), new SqliteBlobs(access), new SqliteDefinitions(access),
                new SqliteTrimming(access),
            new SqliteVerification(access), new SqliteTransfer(access), new SqliteTombstones(access), new SqliteQuestions(access),
        ];
    }

    /// <summary>Opens a journal for reading.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JournalUnavailableException">There is no such file, it is damaged, another program's, or of another version than this
    /// program.</exception>
    public static async ValueTask<SqliteJournalReader> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = new SqliteJournalOptions { Path = path, Readers = 2 };
        var file = DatabaseFile.Locate(path, create: false);
        var pool = new ReaderPool(file, vfs: null, options.Readers, isVisitor: true);
        try
        {
            var version = await pool.ReadAsync((connection, place) => Migrator.Check(connection, SchemaKind.Journal, place), file, cancellationToken);
            if (version < SchemaKind.Journal.Newest)
                throw new JournalUnavailableException(file, $"its schema is version {version}, older than this program's {SchemaKind.Journal.Newest}",
                    "Start the engine of this version once: it brings the file up to date.");
            return new SqliteJournalReader(options, pool);
        }
        catch (Exception e)
        {
            pool.Dispose();
            if (e is SqliteFault fault)
                throw new JournalUnavailableException(file, $"it cannot be read: {fault.Message}", fault.Remedy, fault);
            throw;
        }
    }

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
    public ValueTask DisposeAsync()
    {
        _pool.Dispose();
        return default;
    }
}
