using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>The store of a server beside a SQLite journal: a small database of its own, <c>name.server</c>, beside the journal's file.</summary>
/// <remarks>
/// Safe for use from many threads, and open in many processes at a time: <c>actorflow keys</c> works beside a live server. On Unix the file is made readable by its owner only. It never
/// holds an API key, only hashes; the secrets of receivers of webhooks, and the bodies that are owed or were delivered lately, lie there in clear.
/// </remarks>
public sealed class SqliteServerStore : IServerStore
{
    private readonly ServerDatabase _database;

    private SqliteServerStore(ServerDatabase database)
    {
        _database = database;
        Keys = new Server.SqliteKeys(database);
        Audit = new Server.SqliteAudit(database);
        Outbox = new Server.SqliteOutbox(database);
        Receivers = new Server.SqliteReceivers(database);
        Replays = new Server.SqliteReplays(database);
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

    /// <summary>Opens the store beside a journal, and makes it when there is none.</summary>
    /// <param name="journal">The journal's database file; it need not exist.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JournalUnavailableException">The store cannot be made or read, or is newer than this program; or it is to be made beside a file that is no journal.</exception>
    public static ValueTask<SqliteServerStore> OpenAsync(string journal, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(journal);
        var path = DatabaseFile.Locate(journal, create: true);
        if (!File.Exists(PathOf(path)) && File.Exists(path))
            CheckJournal(path);
        return OpenFileAsync(PathOf(path), cancellationToken);
    }

    /// <summary>Opens a store that lives as long as it is open, in memory; for systems without a journal.</summary>
    public static ValueTask<SqliteServerStore> OpenInMemoryAsync(CancellationToken cancellationToken = default) => OpenFileAsync(ServerDatabase.InMemory, cancellationToken);

    /// <summary>Closes the store in this process.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Where the store of a journal lies.</summary>
    internal static string PathOf(string journal) => journal + ".server";

    /// <summary>Nothing is laid beside the database of another program.</summary>
    private static void CheckJournal(string path)
    {
        try
        {
            using var journal = Connection.Open(path, readOnly: true, vfs: null);
            Migrator.Check(journal, SchemaKind.Journal, path);
        }
        catch (SqliteFault fault)
        {
            throw new JournalUnavailableException(path, $"it cannot be read: {fault.Message}", fault.Remedy, fault);
        }
    }

    private static async ValueTask<SqliteServerStore> OpenFileAsync(string path, CancellationToken cancellationToken)
        => new(await ServerDatabase.OpenAsync(path, cancellationToken));
}
