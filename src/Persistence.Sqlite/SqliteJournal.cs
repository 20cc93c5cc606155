using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>Keeps runs in one SQLite file: one writer, many readers, one flush for many appends. See the package's README for the storage format.</summary>
/// <remarks>Safe for use from many threads, as <see cref="IRunJournal"/> says. May be opened again after it was disposed.</remarks>
public sealed class SqliteJournal : IRunJournal
{
    private const int PageOfRuns = 1_000;

    private static readonly IReadOnlyDictionary<string, string> SchemaSql = SqlText.Of("schema");
    private static readonly IReadOnlyDictionary<string, string> CommitSql = SqlText.Of("commit");

    private readonly SqliteJournalOptions _options;
    private readonly WriteQueue _queue = new();
    private readonly AppendWork _append;
    private volatile JournalSession? _session;

    /// <summary>Creates a journal on a file; nothing is touched before <see cref="OpenAsync"/>.</summary>
    /// <param name="options">The options; not changed, and not to be changed afterwards.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SqliteJournal(SqliteJournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _append = new AppendWork(this);
    }

    /// <summary>The version of the SQLite library in use and where it comes from, for people: the system's when it is newer than the bundled one.</summary>
    public static string Library => $"SQLite {SqliteLibrary.Version}, {SqliteLibrary.Source}";

    /// <inheritdoc/>
    public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
        => new(Queued(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_session is not null)
                throw new JournalUnavailableException(_options.Path, "it is open already", "Dispose it before it is opened again.");
            _session = JournalSession.Open(_options);
            return _session.Opening;
        }));

    /// <inheritdoc/>
    public ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        AppendCheck.Validate(batch.Span, answers.Length);
        return batch.IsEmpty ? default : _append.Start(_queue, batch, answers, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => ReadAsync(RunReads.Entries, (runId, fromVersion), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => ReadAsync(RunReads.Contains, (runId, appendId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => ReadAsync(RunReads.Find, runId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => ReadAsync(RunReads.FindByKey, key, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunSummary> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A page is a read of its own, so that a slow consumer holds no old state of the file and the log can be copied meanwhile.
        for (var after = 0L; ;)
        {
            var page = await ReadAsync(RunReads.Unfinished, (after, PageOfRuns), cancellationToken);
            foreach (var (run, row) in page)
            {
                after = run;
                yield return row;
            }

            if (page.Count < PageOfRuns)
                yield break;
        }
    }

    /// <inheritdoc/>
    public ValueTask QuarantineAsync(RunId runId, string reason, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return WriteAsync(connection =>
        {
            var find = connection[CommitSql["FindRun"]].Bind(1, runId.Value);
            var run = find.Step() ? find.Int64(0) : 0;
            find.Reset();
            if (run != 0)
                connection[CommitSql["Quarantine"]].Bind(1, run).Bind(2, reason).Bind(3, Time.ToStored(at)).Run();
        });
    }

    /// <inheritdoc/>
    public ValueTask MarkCleanAsync(CancellationToken cancellationToken)
        => WriteAsync(connection => connection[SchemaSql["MarkClean"]].Bind(1, Session().Opening.Incarnation).Run());

    /// <summary>Closes the journal after what is under way: copies the log into the database and gives the file back. Safe to call more than once.</summary>
    public ValueTask DisposeAsync()
        => new(Queued(() =>
        {
            var session = _session;
            _session = null;
            session?.Dispose();
            return true;
        }));

    internal JournalSession Session()
        => _session ?? throw new JournalUnavailableException(_options.Path, "it is not open", "Open it first; after an error or a disposal it can be opened again.");

    internal void AfterCommit() => _session?.CheckpointIfDue();

    private ValueTask WriteAsync(Action<Connection> write)
        => new(Queued(() => Session().Write(connection =>
        {
            write(connection);
            return true;
        })));

    private async ValueTask<T> ReadAsync<TArgument, T>(Func<Connection, TArgument, T> read, TArgument argument, CancellationToken cancellationToken)
    {
        var session = Session();
        session.ThrowIfFaulted();
        try
        {
            return await session.Readers.ReadAsync(read, argument, cancellationToken);
        }
        catch (SqliteFault fault)
        {
            throw new JournalUnavailableException(_options.Path, $"it cannot be read: {fault.Message}", fault.Remedy, fault);
        }
        catch (ObjectDisposedException)
        {
            throw new JournalUnavailableException(_options.Path, "it was closed", "Open it again.");
        }
    }

    private Task<T> Queued<T>(Func<T> function)
    {
        var work = new FunctionWork<T>(function);
        _queue.Post(work);
        return work.Task;
    }
}
