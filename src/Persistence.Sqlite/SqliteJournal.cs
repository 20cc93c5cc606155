using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Capabilities;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>
/// Keeps runs in one SQLite file: one writer, many readers, one flush for many appends. See the package's README for the storage format.
/// </summary>
/// <remarks>
/// Safe for use from many threads, as <see cref="IRunJournal"/> says. May be opened again after it was disposed. Has every capability that
/// <see cref="IJournalReader.Capability{T}"/> names.
/// </remarks>
public sealed class SqliteJournal : IRunJournal
{
    private static readonly IReadOnlyDictionary<string, string> SchemaSql = SqlText.Of("schema");

    /// <summary>
    /// How often the lock is tried for. On systems other than Linux whoever looks whether an engine is at work (see <see cref="IsAttended"/>) is in
    /// the way for an instant, and must not keep an engine from starting.
    /// </summary>
    private const int LockTries = 40;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    private readonly SqliteAccess _access;
    private readonly SqliteReads _reads;
    private readonly SqliteShelf _shelf;
    private readonly AppendWork _append;
    private readonly object[] _capabilities;

    /// <summary>Creates a journal on a file; nothing is touched before <see cref="OpenAsync"/>.</summary>
    /// <param name="options">The options; not changed, and not to be changed afterwards.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SqliteJournal(SqliteJournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _access = new SqliteAccess(options);
        _reads = new SqliteReads(_access);
        _shelf = new SqliteShelf(_access);
        _append = new AppendWork(_access);
        _capabilities =
        [
            _shelf, new SqliteRunIndex(_access), new SqliteSnapshots(_access), new SqliteTrimming(_access), new SqliteRetention(_access),
                new SqliteBlobs(_access),
            new SqliteDefinitions(_access), new SqliteFeed(_access), new SqliteVerification(_access), new SqliteBackup(_access),
            new SqliteInboxSource(_access), new SqliteTransfer(_access), new SqliteTombstones(_access), new SqliteQuestions(_access),
                new SqliteServerStores(_access), new SqliteHistories(_access),
        ];
    }

    /// <summary>
    /// The version of the SQLite library in use and where it comes from, for people: the system's when it is newer than the bundled one.
    /// </summary>
    public static string Library => $"SQLite {SqliteLibrary.Version}, {SqliteLibrary.Source}";

    /// <summary>Whether somebody has a journal open for writing now: an engine, or maintenance. Makes and takes nothing.</summary>
    /// <param name="path">The database file.</param>
    /// <exception cref="JournalUnavailableException">There is no such file, or it is a folder.</exception>
    public static bool IsAttended(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return EngineLock.IsHeld(DatabaseFile.Locate(path, create: false));
    }

    /// <inheritdoc/>
    public async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            if (await _access.QueueAsync(() => Open(mayBeHeld: tries < LockTries, cancellationToken)) is { } session)
                return session.Opening;
            // Not the clock of the options: another process does not wait for a clock of ours.
            await Task.Delay(LockPause, TimeProvider.System, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        AppendCheck.Validate(batch.Span, answers.Length);
        return batch.IsEmpty ? default : _append.Start(batch, answers, cancellationToken);
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
    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => _shelf.QuarantineAsync(run, reason, build, at, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask MarkCleanAsync(CancellationToken cancellationToken)
        => await _access.WriteAsync(
            context =>
            {
                context.Connection[SchemaSql["MarkClean"]].Bind(1, _access.Session.Opening.Incarnation).Run();
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public T? Capability<T>()
        where T : class
        => this as T ?? _capabilities.OfType<T>().FirstOrDefault();

    /// <summary>
    /// Closes the journal after what is under way: copies the log into the database and gives the file back. Safe to call more than once.
    /// </summary>
    public ValueTask DisposeAsync()
        => new(_access.QueueAsync(() =>
        {
            var session = _access.SessionOrNull;
            _access.SessionOrNull = null;
            session?.Dispose();
            return true;
        }));

    internal JournalSession Session() => _access.Session;

    private JournalSession? Open(bool mayBeHeld, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_access.SessionOrNull is not null)
            throw new JournalUnavailableException(_access.Options.Path, "it is open already", "Dispose it before it is opened again.");
        var session = _access.SessionOrNull = JournalSession.Open(_access.Options, mayBeHeld);
        if (_access.TakesCommands)
            session?.ShowThatCommandsAreTaken();
        return session;
    }
}
