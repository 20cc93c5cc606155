using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using ActorFlow.Persistence.PostgreSql.Server;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>The store of a server in the schema of a PostgreSQL journal: shared by all members, so a key that one revokes is worth nothing at any of them.</summary>
/// <remarks>Safe for use from many threads, and open in many processes at a time. It never holds an API key, only hashes; secrets of receivers of webhooks, and bodies that are owed or were delivered lately, lie there in clear.</remarks>
public sealed class PostgreSqlServerStore : IServerStore
{
    private readonly Database _database;

    private PostgreSqlServerStore(Database database)
    {
        _database = database;
        Keys = new PostgreSqlKeys(database);
        Audit = new PostgreSqlAudit(database);
        Outbox = new PostgreSqlOutbox(database);
        Receivers = new PostgreSqlReceivers(database);
        Replays = new PostgreSqlReplays(database);
    }

    /// <inheritdoc/>
    public IKeyStore Keys { get; }

    /// <inheritdoc/>
    public IAuditTrail Audit { get; }

    /// <inheritdoc/>
    public IWebhookOutbox Outbox { get; }

    /// <inheritdoc/>
    public IReceiverStore Receivers { get; }

    /// <inheritdoc/>
    public IReplayMemory Replays { get; }

    /// <summary>Opens the store beside a journal, and makes the tables when there are none.</summary>
    /// <param name="options">The journal's options.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="JournalUnavailableException">The store cannot be made or read, or is newer than this program.</exception>
    public static async ValueTask<PostgreSqlServerStore> OpenAsync(PostgreSqlJournalOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var database = new Database(options, mostConnections: 4);
        try
        {
            await Opening.CheckServerAsync(database, cancellationToken);
            await Migrator.MigrateAsync(database, options.Shards, cancellationToken);
            return new PostgreSqlServerStore(database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the store in this process.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
