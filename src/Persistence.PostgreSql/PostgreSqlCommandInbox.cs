using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;
using NpgsqlTypes;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>The command inbox of a PostgreSQL journal: a table in its schema.</summary>
/// <remarks>
/// Safe for use from many threads, and open in many processes at a time. What a command says lies there in clear until it is answered, whatever seals
/// the journal's payloads; with the answer it is blanked, and gone from the table's pages when they are vacuumed. The server's log of changes and its
/// backups keep it as they keep everything.
/// </remarks>
public sealed class PostgreSqlCommandInbox : ICommandInbox
{
    private readonly Database _database;
    private volatile bool _isAttended;

    private PostgreSqlCommandInbox(Database database) => _database = database;

    /// <inheritdoc/>
    public string Identity { get; private set; } = "";

    /// <summary>Whether an engine that takes commands was at work on the journal when this inbox was last used.</summary>
    public bool IsAttended => _isAttended;

    /// <summary>Opens the inbox of a journal, and makes the journal's tables when there are none.</summary>
    /// <param name="options">The journal's options.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="JournalUnavailableException">The inbox cannot be made or read, or is newer than this program.</exception>
    public static async ValueTask<PostgreSqlCommandInbox> OpenAsync(PostgreSqlJournalOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var inbox = new PostgreSqlCommandInbox(new Database(options, mostConnections: 2));
        try
        {
            await Opening.CheckServerAsync(inbox._database, cancellationToken);
            await Migrator.MigrateAsync(inbox._database, options.Shards, cancellationToken);
            var name = await inbox._database.OneAsync("schema", "Identity", Binding.Nothing, row => row.GetString(0), cancellationToken);
            inbox.Identity = "c-" + (name
                ?? throw new JournalUnavailableException(inbox._database.Name, "it has lost its name",
                    "Put a row into the table identity that no other journal has."));
            await inbox.LookAsync(cancellationToken);
            return inbox;
        }
        catch
        {
            await inbox.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> PutAsync(string verb, RunId? runId, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(verb);
        await LookAsync(cancellationToken);
        // Put once: over an outage it would not be known whether it was.
        return await _database.DoAsync(
            (connection, token) => connection.OneAsync(
                _database.Sql["inbox", "PutCommand"],
                    p => p.Next(StoredText.Of(verb)).Next(runId?.Value, NpgsqlDbType.Text).Next(arguments.ToArray()), row => row.GetInt64(0), token),
            cancellationToken,
            TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<InboxCommand>> TakeAsync(long after, int limit, CancellationToken cancellationToken)
        => await _database.RowsAsync("inbox", "TakeCommands", p => p.Next(after).Next((long)limit), Read, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(long ticket, InboxAnswer answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        await _database.ExecuteAsync("inbox", "AnswerCommand", p => p.Next(ticket).Next(answer.Succeeded).Next(StoredText.Of(answer.Text)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<InboxAnswer?> FindAnswerAsync(long ticket, CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        return await _database.OneAsync("inbox", "FindCommandAnswer", p => p.Next(ticket),
            row => new InboxAnswer(row.GetBoolean(0), row.GetString(1)), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> ChangesAsync(CancellationToken cancellationToken)
        => _database.OneAsync("inbox", "CommandChanges", Binding.Nothing, row => row.GetInt64(0), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken)
        => _database.ExecuteAsync("inbox", "ClearCommands", p => p.Next(before.UtcDateTime), cancellationToken);

    /// <summary>Closes the inbox in this process.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async ValueTask LookAsync(CancellationToken cancellationToken)
        => _isAttended = (await Attendance.LookAsync(_database, cancellationToken)).TakesCommands;

    /// <summary>Reads a row as it is: whoever left it may have been another program, and what it left wrong is answered and not thrown.</summary>
    private static InboxCommand Read(NpgsqlDataReader row)
    {
        var (ticket, verb) = (row.GetInt64(0), row.GetString(1));
        try
        {
            return new InboxCommand(ticket, verb, row.TextOrNull(2) is { } id ? new RunId(id) : default(RunId?), row.Bytes(3),
                row.GetFieldValue<DateTimeOffset>(4));
        }
        catch (ArgumentException error)
        {
            return new InboxCommand(ticket, verb, null, default,
                DateTimeOffset.UnixEpoch) { Flaw = $"it cannot be read as it was left: {error.Message}" };
        }
    }
}
