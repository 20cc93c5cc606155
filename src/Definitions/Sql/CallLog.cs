using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Definitions.Sql;

/// <summary>
/// Which calls have written, in the same transaction as what they wrote: an Exec that is repeated after a crash finds what its first try came to, and
/// writes nothing. The key is the visit's idempotency key, and that of the item in a batch.
/// </summary>
internal static class CallLog
{
    private const string Table =
        "CREATE TABLE IF NOT EXISTS actorflow_calls (key TEXT PRIMARY KEY, at INTEGER NOT NULL, result TEXT NOT NULL) WITHOUT ROWID";

    /// <summary>What the call came to before; null where it has not been made.</summary>
    public static JsonElement? Find(SqliteConnection connection, SqliteTransaction transaction, string key)
    {
        using (var table = new SqlStatement(Table).On(connection, transaction))
            table.ExecuteNonQuery();
        using var command = new SqlStatement("SELECT result FROM actorflow_calls WHERE key = ").Value(key).On(connection, transaction);
        return command.ExecuteScalar() is string result ? JsonElement.Parse(result) : null;
    }

    public static void Note(SqliteConnection connection, SqliteTransaction transaction, string key, JsonElement result, DateTimeOffset now,
        TimeSpan kept)
    {
        using var forget = new SqlStatement("DELETE FROM actorflow_calls WHERE at < ").Value((now - kept).ToUnixTimeMilliseconds())
            .On(connection, transaction);
        forget.ExecuteNonQuery();
        using var note = new SqlStatement("INSERT INTO actorflow_calls (key, at, result) VALUES (").Value(key).Add(", ")
            .Value(now.ToUnixTimeMilliseconds()).Add(", ").Value(result.GetRawText()).Add(")")
            .On(connection, transaction);
        note.ExecuteNonQuery();
    }
}
