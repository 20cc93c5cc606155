using ActorFlow.Persistence.PostgreSql.Connecting;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Schema;

/// <summary>
/// Brings a schema to what this program knows: numbered files, forward only, all in one transaction under a lock, so that processes that start
/// together do it once.
/// </summary>
internal static class Migrator
{
    /// <summary>Applies what is missing, and makes the shards of a new journal.</summary>
    /// <exception cref="JournalUnavailableException">The schema is newer than this program, or another program's.</exception>
    public static async ValueTask MigrateAsync(Database database, int shards, CancellationToken cancellationToken)
    {
        if (await VersionAsync(database, cancellationToken) == SqlText.Newest)
            return;
        await database.InTransactionAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync(database.Sql["schema", "Lock"], p => p.Next(database.Schema.Value), token);
                // Another process may have been quicker.
                var current = await VersionAsync(database, connection, token);
                if (current < 0)
                    await ExecuteAsync(connection, database.Sql["schema", "Create"], token);
                foreach (var (number, name, text) in database.Sql.Migrations().Where(migration => migration.Number > current))
                {
                    await ExecuteAsync(connection, text, token);
                    await connection.ExecuteAsync(database.Sql["schema", "Record"], p => p.Next(number).Next(name), token);
                }

                if (current == SqlText.Newest)
                    return true;
                foreach (var function in database.Sql.Functions())
                    await ExecuteAsync(connection, function, token);
                await connection.ExecuteAsync(database.Sql["schema", "MakeShards"], p => p.Next(shards), token);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The version of the schema; -1 when there is no journal in it.</summary>
    /// <exception cref="JournalUnavailableException">The schema is newer than this program, or another program's.</exception>
    public static ValueTask<int> VersionAsync(Database database, CancellationToken cancellationToken)
        => database.DoAsync((connection, token) => VersionAsync(database, connection, token), cancellationToken, Opening.Patience);

    private static async ValueTask<int> VersionAsync(Database database, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (isThere, isTaken) = await connection.OneAsync(
            database.Sql["schema", "Exists"], p => p.Next(database.Schema.Quoted + ".schema_versions").Next(database.Schema.Value),
                row => (row.GetBoolean(0), row.GetBoolean(1)), cancellationToken);
        if (!isThere)
        {
            return isTaken
                ? throw new JournalUnavailableException(database.Name, "the schema holds tables of another program",
                    "Name another schema; nothing was changed in this one.")
                : -1;
        }

        var current = await connection.OneAsync(database.Sql["schema", "Current"], Binding.Nothing, row => row.GetInt32(0), cancellationToken);
        if (current > SqlText.Newest)
        {
            throw new JournalUnavailableException(
                database.Name, $"its schema is version {current}, and this program knows versions up to {SqlText.Newest}",
                    "Use the newer program that wrote it; nothing was changed.");
        }

        return current;
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
