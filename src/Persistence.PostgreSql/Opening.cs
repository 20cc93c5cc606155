using System.Globalization;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>What an opening of the journal has found and taken.</summary>
/// <param name="How">How the journal was found.</param>
/// <param name="Terms">The terms of all shards, of an engine that has the journal to itself; null for a member of a cluster.</param>
/// <param name="Shards">How many shards there are.</param>
/// <param name="Identity">Names the journal's inboxes.</param>
internal sealed record Opening(JournalOpening How, long[]? Terms, int Shards, string Identity)
{
    /// <summary>How long opening waits for a server that starts or cannot be reached. Whoever opens may try again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int OldestServer = 130_000;
    private const int OpeningsKept = 1_000;

    /// <summary>The term that a write to a shard is held to: the one that is stated, or, without one, that of this opening. A member has to state one.</summary>
    public long TermOf(int shard, long stated) => stated != 0 ? stated : Terms?[shard] ?? LedRun.NotLed;

    /// <summary>Opens the journal: checks the server, brings the schema up to date, and, without a cluster, takes every shard under a new term.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    public static async ValueTask<Opening> TakeAsync(Database database, PostgreSqlJournalOptions options, CancellationToken cancellationToken)
    {
        await CheckServerAsync(database, cancellationToken);
        await Migrator.MigrateAsync(database, options.Shards, cancellationToken);
        return await database.InTransactionAsync((connection, token) => RecordAsync(database, connection, options.IsMember, token), cancellationToken);
    }

    /// <exception cref="JournalUnavailableException">The server cannot hold a journal as it is set.</exception>
    public static async ValueTask CheckServerAsync(Database database, CancellationToken cancellationToken, bool toWrite = true)
    {
        var server = await database.DoAsync(
            (connection, token) => connection.OneAsync(
                database.Sql["schema", "Server"],
                Binding.Nothing,
                row => new Server(row.GetInt32(0), row.GetString(1), row.GetBoolean(2) || row.GetString(3) == "on", row.GetString(4), row.GetString(5), row.GetString(6), row.GetInt32(7) != connection.ProcessID),
                token),
            cancellationToken,
            Patience);
        database.IsPooled |= server!.IsPooled;
        if (server.Number < OldestServer)
            throw new JournalUnavailableException(database.Name, $"the server is PostgreSQL {server.Version}", "A journal needs version 13 or newer.");
        if (server.Encoding != "UTF8")
            throw new JournalUnavailableException(database.Name, $"the database is encoded in {server.Encoding}", "Make it anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.");
        if (!toWrite)
            return;
        if (server.IsReadOnly)
            throw new JournalUnavailableException(database.Name, "it can only be read: the server is a standby, or the user's transactions are read-only", "Name the primary, or all hosts separated by commas.");
        if (server.SynchronousCommit == "off")
        {
            throw new JournalUnavailableException(
                database.Name, "synchronous_commit is off, so what was acknowledged may be lost when the server crashes", "Turn it on for this user: ALTER ROLE … SET synchronous_commit = on.");
        }

        if (server.Isolation != "read committed")
            throw new JournalUnavailableException(database.Name, $"transactions are '{server.Isolation}' by default", "Set it for this user: ALTER ROLE … SET default_transaction_isolation = 'read committed'.");
    }

    private static async ValueTask<Opening> RecordAsync(Database database, NpgsqlConnection connection, bool isMember, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(database.Sql["schema", "Lock"], p => p.Next(database.Schema.Value), cancellationToken);
        await connection.ExecuteAsync(database.Sql["schema", "Mend"], Binding.Nothing, cancellationToken);
        var last = await connection.OneAsync(database.Sql["schema", "LastOpening"], Binding.Nothing, row => new JournalOpening(row.GetBoolean(1), row.GetInt64(0)), cancellationToken);
        // Whether a shard's last owner left it in order is known to whoever gives it away, not to the journal.
        var how = new JournalOpening(isMember || last is null || last.WasClean, (last?.Incarnation ?? 0) + 1);
        await connection.ExecuteAsync(
            database.Sql["schema", "Open"], p => p.Next(how.Incarnation).Next(Environment.MachineName).Next(Environment.ProcessId).Next(!isMember), cancellationToken);
        await connection.ExecuteAsync(database.Sql["schema", "ForgetOpenings"], p => p.Next(how.Incarnation - OpeningsKept), cancellationToken);
        var identity = await connection.OneAsync(database.Sql["schema", "Identity"], Binding.Nothing, row => row.GetString(0), cancellationToken)
            ?? throw new JournalUnavailableException(database.Name, "it has lost its name", "Put a row into the table identity that no other journal has.");
        var count = await connection.OneAsync(database.Sql["schema", "CountShards"], Binding.Nothing, row => row.GetInt32(0), cancellationToken);
        if (isMember)
            return new Opening(how, null, count, identity);
        // Waits for appends of the engine before that are under way; later ones of its are refused.
        var terms = new long[count];
        foreach (var (shard, term) in await connection.RowsAsync(database.Sql["schema", "TakeShards"], Binding.Nothing, row => (row.GetInt32(0), row.GetInt64(1)), cancellationToken))
        {
            if (shard >= count)
                throw new JournalUnavailableException(database.Name, string.Create(CultureInfo.InvariantCulture, $"the table shard has a row {shard} and lacks another"), "Restore it: one row for each number from 0.");
            terms[shard] = term;
        }

        return new Opening(how, terms, count, identity);
    }

    private sealed record Server(int Number, string Version, bool IsReadOnly, string SynchronousCommit, string Isolation, string Encoding, bool IsPooled);
}
