using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>The command inbox of a SQLite journal: a small database of its own, <c>name.inbox</c>, beside the journal's file.</summary>
/// <remarks>
/// Safe for use from many threads, and open in many processes at a time. What a command says lies there in clear until it is answered, whatever seals
/// the journal's payloads, because those who leave commands need not have its keys; with the answer it is blanked, in the file and in its log. Keep
/// secrets that must not lie on a disk out of commands, or the folder from other people.
/// </remarks>
public sealed class SqliteCommandInbox : ICommandInbox
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("inbox");

    private const int OpenTries = 50;
    private const int CheckpointTruncate = 3;

    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenPlaceLooks = TimeSpan.FromSeconds(1);

    private readonly WriteQueue _queue = new();
    private readonly TimeProvider _time;
    private readonly string _journal;
    private readonly string _path;
    private Connection? _connection;
    private long _placeSeen = TimeProvider.System.GetTimestamp();

    private SqliteCommandInbox(string journal, TimeProvider time)
    {
        _journal = journal;
        _path = PathOf(journal);
        _time = time;
    }

    /// <inheritdoc/>
    public string Identity { get; private set; } = "";

    /// <inheritdoc/>
    public bool IsAttended => EngineLock.TakesCommands(_journal);

    /// <summary>Opens the inbox beside a journal, and makes it when there is none.</summary>
    /// <param name="journal">The journal's database file.</param>
    /// <param name="timeProvider">Stamps commands; null is the system's clock.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JournalUnavailableException">The inbox cannot be made or read, or is newer than this program.</exception>
    public static async ValueTask<SqliteCommandInbox> OpenAsync(string journal, TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
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
                if (!IsInPlace())
                    connection = Reopen();
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
                try
                {
                    while (rows.Step())
                        commands.Add(Read(rows));
                }
                finally
                {
                    rows.Reset();
                }

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
                // What the command said is blanked, and so is the log that still holds it; a reader in between leaves that to the next answer.
                if (_queue.IsEmpty)
                    raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, CheckpointTruncate, out _, out _);
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
    public ValueTask<long> ChangesAsync(CancellationToken cancellationToken)
        => DoAsync(
            connection =>
            {
                var now = TimeProvider.System.GetTimestamp();
                if (TimeProvider.System.GetElapsedTime(_placeSeen, now) >= BetweenPlaceLooks)
                {
                    _placeSeen = now;
                    if (!IsInPlace())
                        throw new JournalUnavailableException(_path, "the command inbox was removed or replaced",
                            "Nothing needs to be done: the one in its place is opened.");
                }

                return connection.Scalar("PRAGMA data_version");
            },
            cancellationToken);

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
            _connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = 0");
            Migrator.Migrate(_connection, SchemaKind.Inbox, _path, _time);
            var name = _connection[Sql["Identity"]];
            Identity = name.Step()
                ? name.Text(0)
                : throw new JournalUnavailableException(_path, "the command inbox has lost its name",
                    "Move the file away while no engine runs; a new one is made.");
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

    /// <summary>Reads a row as it is: whoever left it may have been another program, and what it left wrong is answered and not thrown.</summary>
    private static InboxCommand Read(Statement row)
    {
        var (ticket, verb, arguments) = (row.Int64(0), row.Text(1), row.Blob(3).ToArray());
        try
        {
            return new InboxCommand(ticket, verb, row.TextOrNull(2) is { } id ? new RunId(id) : default(RunId?), arguments,
                Time.FromStored(row.Int64(4)));
        }
        catch (ArgumentException error)
        {
            return new InboxCommand(ticket, verb, null, default,
                DateTimeOffset.UnixEpoch) { Flaw = $"it cannot be read as it was left: {error.Message}" };
        }
    }

    /// <summary>
    /// Whether the file of that name is still the one that is open: a file that was removed can be written as before, and nobody reads it.
    /// </summary>
    private bool IsInPlace()
    {
        try
        {
            if (!File.Exists(_path))
                return false;
            using var there = Connection.Open(_path, readOnly: true, vfs: null);
            using var name = there.Prepare(Sql["Identity"]);
            return name.Step() && name.Text(0) == Identity;
        }
        catch (SqliteFault fault)
        {
            return fault.Primary is SqliteCode.Busy;
        }
    }

    private Connection Reopen()
    {
        _connection?.Dispose();
        _connection = null;
        Open(mayBeBusy: false);
        return _connection!;
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

    private JournalUnavailableException Unavailable(string what, SqliteFault fault)
        => new(_path, $"the command inbox {what}: {fault.Message}", fault.Remedy, fault);
}
