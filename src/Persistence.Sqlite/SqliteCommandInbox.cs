using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>The command inbox of a SQLite journal: a small database of its own, <c>name.inbox</c>, beside the journal's file.</summary>
/// <remarks>Safe for use from many threads, and open in many processes at a time.</remarks>
public sealed class SqliteCommandInbox : ICommandInbox
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("inbox");

    private const int OpenTries = 50;

    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(20);

    private readonly WriteQueue _queue = new();
    private readonly TimeProvider _time;
    private readonly string _journal;
    private readonly string _path;
    private Connection? _connection;

    private SqliteCommandInbox(string journal, TimeProvider time)
    {
        _journal = journal;
        _path = PathOf(journal);
        _time = time;
    }

    /// <inheritdoc/>
    public string Identity { get; private set; } = "";

    /// <inheritdoc/>
    public bool IsAttended
    {
        get
        {
            using var engineLock = EngineLock.TryTake(_journal);
            return engineLock is null;
        }
    }

    /// <summary>Opens the inbox beside a journal, and makes it when there is none.</summary>
    /// <param name="journal">The journal's database file.</param>
    /// <param name="timeProvider">Stamps commands; null is the system's clock.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JournalUnavailableException">The inbox cannot be made or read, or is newer than this program.</exception>
    public static async ValueTask<SqliteCommandInbox> OpenAsync(string journal, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(journal);
        var inbox = new SqliteCommandInbox(DatabaseFile.Locate(journal, create: true), timeProvider ?? TimeProvider.System);
        // Two processes that make it at the same time get in each other's way where SQLite does not wait by itself.
        for (var tries = 1; !await inbox.QueueAsync(() => inbox.Open(mayBeBusy: tries < OpenTries), cancellationToken); tries++)
            await Task.Delay(OpenPause, TimeProvider.System, cancellationToken);
        return inbox;
    }

    /// <inheritdoc/>
    public ValueTask<long> PutAsync(string verb, RunId? runId, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(verb);
        return DoAsync(
            connection =>
            {
                connection[Sql["Put"]].Bind(1, verb).Bind(2, runId?.Value).Bind(3, arguments.Span).Bind(4, Time.ToStored(_time.GetUtcNow())).Run();
                return connection.LastInsertRowId;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxCommand>> TakeAsync(long after, int limit, CancellationToken cancellationToken)
        => DoAsync<IReadOnlyList<InboxCommand>>(
            connection =>
            {
                var rows = connection[Sql["Take"]].Bind(1, after).Bind(2, limit);
                var commands = new List<InboxCommand>();
                while (rows.Step())
                {
                    RunId? run = rows.TextOrNull(2) is { } id ? new RunId(id) : default(RunId?);
                    commands.Add(new InboxCommand(rows.Int64(0), rows.Text(1), run, rows.Blob(3).ToArray(), Time.FromStored(rows.Int64(4))));
                }

                rows.Reset();
                return commands;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(long ticket, InboxAnswer answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        await DoAsync(
            connection =>
            {
                connection[Sql["Answer"]].Bind(1, ticket).Bind(2, answer.Succeeded ? 1 : 0).Bind(3, answer.Text).Run();
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<InboxAnswer?> FindAnswerAsync(long ticket, CancellationToken cancellationToken)
        => DoAsync(
            connection =>
            {
                var rows = connection[Sql["FindAnswer"]].Bind(1, ticket);
                var answer = rows.Step() ? new InboxAnswer(rows.Int64(0) != 0, rows.Text(1)) : null;
                rows.Reset();
                return answer;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> ChangesAsync(CancellationToken cancellationToken) => DoAsync(connection => connection.Scalar("PRAGMA data_version"), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken)
        => DoAsync(
            connection =>
            {
                connection[Sql["Clear"]].Bind(1, Time.ToStored(before)).Run();
                return connection.Changes;
            },
            cancellationToken);

    /// <summary>Closes the inbox in this process.</summary>
    public async ValueTask DisposeAsync()
        => await QueueAsync(
            () =>
            {
                _connection?.Dispose();
                _connection = null;
                return true;
            },
            CancellationToken.None);

    /// <summary>Where the inbox of a journal lies.</summary>
    internal static string PathOf(string journal) => journal + ".inbox";

    /// <returns>Whether it is open; if not, another process keeps it busy.</returns>
    private bool Open(bool mayBeBusy)
    {
        try
        {
            _connection = Connection.Open(_path, readOnly: false, vfs: null);
            Migrator.Check(_connection, SchemaKind.Inbox, _path);
            _connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = 0");
            Migrator.Migrate(_connection, SchemaKind.Inbox, _path, _time);
            var name = _connection[Sql["Identity"]];
            Identity = name.Step() ? name.Text(0) : throw new JournalUnavailableException(_path, "the command inbox has lost its name", "Move the file away while no engine runs; a new one is made.");
            name.Reset();
            return true;
        }
        catch (Exception e)
        {
            _connection?.Dispose();
            _connection = null;
            if (e is not SqliteFault fault)
                throw;
            return mayBeBusy && fault.Primary is SqliteCode.Busy ? false : throw Unavailable("cannot be opened", fault);
        }
    }

    private async ValueTask<T> DoAsync<T>(Func<Connection, T> function, CancellationToken cancellationToken)
        => await QueueAsync(
            () =>
            {
                try
                {
                    return function(_connection ?? throw new JournalUnavailableException(_path, "the command inbox is closed", "Open it again."));
                }
                catch (SqliteFault fault)
                {
                    throw Unavailable("cannot be used", fault);
                }
            },
            cancellationToken);

    private Task<T> QueueAsync<T>(Func<T> function, CancellationToken cancellationToken)
    {
        var work = new FunctionWork<T>(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return function();
        });
        _queue.Post(work);
        return work.Task;
    }

    private JournalUnavailableException Unavailable(string what, SqliteFault fault) => new(_path, $"the command inbox {what}: {fault.Message}", fault.Remedy, fault);
}
