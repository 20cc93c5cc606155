using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite.Schema;

/// <summary>
/// Brings a database to this program's schema, one numbered file after the other. All that is missing is one transaction: a database is of the old schema or of
/// the new one and never between, and a new one takes one flush of the disk.
/// </summary>
internal static class Migrator
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("schema");

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="JournalUnavailableException">The database is newer than this program, or another program's.</exception>
    public static void Migrate(Connection connection, SchemaKind kind, string path, TimeProvider time)
    {
        if (Check(connection, kind, path) == kind.Newest)
            return;
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have been quicker.
            var current = Check(connection, kind, path);
            if (current == 0)
                connection.Execute($"PRAGMA application_id = {kind.ApplicationId}");
            connection.Execute(Sql["Create"]);
            foreach (var (number, name, text) in kind.Migrations.Where(migration => migration.Number > current))
            {
                connection.Execute(text);
                connection[Sql["Record"]].Bind(1, number).Bind(2, name).Bind(3, Time.ToStored(time.GetUtcNow())).Run();
            }

            connection.Execute("COMMIT");
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    /// <summary>The database's schema version; 0 for an empty one.</summary>
    /// <exception cref="JournalUnavailableException">The database is newer than this program, or another program's.</exception>
    public static long Check(Connection connection, SchemaKind kind, string path)
    {
        if (connection.InTransaction)
            return CheckInside(connection, kind, path);
        // One look at one state: another process may be migrating.
        connection.Execute("BEGIN");
        try
        {
            return CheckInside(connection, kind, path);
        }
        finally
        {
            connection.Rollback();
        }
    }

    private static long CheckInside(Connection connection, SchemaKind kind, string path)
    {
        var application = connection.Scalar("PRAGMA application_id");
        if (application != kind.ApplicationId && (application != 0 || connection.Scalar(Sql["Tables"]) > 0))
            throw new JournalUnavailableException(path, "it is the database of another program",
                "Name another file; nothing was changed in this one.");
        var current = connection.Scalar(Sql["Exists"]) == 0 ? 0 : connection.Scalar(Sql["Current"]);
        if (current > kind.Newest)
        {
            throw new JournalUnavailableException(
                path, $"its schema is version {current}, and this program knows versions up to {kind.Newest}",
                    "Use the newer program that wrote it; nothing was changed.");
        }

        return current;
    }
}
