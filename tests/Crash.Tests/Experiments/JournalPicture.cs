using System.Buffers.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Crash.Tests.Experiments;

/// <summary>A look at a journal's file without the engine: its index and its entries as lines for the auditor.</summary>
internal static class JournalPicture
{
    private static readonly string[] Statuses = ["pending", "running", "waiting", "paused", "parked", "completed", "failed", "cancelled", "killed", "quarantined"];

    static JournalPicture() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">The database is damaged, or rows do not hold what they should.</exception>
    public static IEnumerable<string> Of(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        foreach (var row in Rows(connection, "PRAGMA integrity_check"))
        {
            if (row.GetString(0) is not "ok" and var problem)
                throw new InvalidDataException($"'{database}' is damaged: {problem}");
        }

        foreach (var row in Rows(connection, "SELECT id, status, ended IS NOT NULL, due IS NOT NULL, run IN (SELECT run FROM quarantine) FROM runs ORDER BY run"))
        {
            var status = row.GetBoolean(4) ? "quarantined" : Statuses[row.GetInt32(1)];
            yield return JsonSerializer.Serialize(new { kind = "index", run = row.GetString(0), status, ended = row.GetBoolean(2), due = row.GetBoolean(3) });
        }

        foreach (var row in Rows(connection, "SELECT coalesce(r.id, '(run ' || l.run || ', which is not in the index)'), l.first, l.last, l.entries FROM log l LEFT JOIN runs r ON r.run = l.run ORDER BY l.position"))
        {
            var (run, version, last) = (row.GetString(0), row.GetInt64(1), row.GetInt64(2));
            foreach (var (name, data) in Unpack(row.GetFieldValue<byte[]>(3)))
                yield return Line(run, version++, name, data);
            if (version != last + 1)
                throw new InvalidDataException($"A row of run '{run}' says that it ends with version {last}, and ends with {version - 1}.");
        }
    }

    private static string Line(string run, long version, string name, JsonElement data)
    {
        long? visit = data.TryGetProperty("visit", out var number) ? number.GetInt64() : null;
        IEnumerable<JsonElement> patch = data.TryGetProperty("patch", out var operations) ? operations.EnumerateArray() : [];
        var trail = patch.Where(operation => Is(operation, "o", "app") && Is(operation, "k", "trail"))
            .SelectMany(operation => operation.GetProperty("v").EnumerateArray().Select(item => item.GetString()));
        return visit is null
            ? JsonSerializer.Serialize(new { kind = "entry", run, version, name, trail })
            : JsonSerializer.Serialize(new { kind = "entry", run, version, name, visit, trail });
    }

    private static bool Is(JsonElement operation, string member, string text) => operation.TryGetProperty(member, out var value) && value.ValueEquals(text);

    // For each entry a line "name schema length", its JSON, and a line feed.
    private static IEnumerable<(string Name, JsonElement Data)> Unpack(ReadOnlyMemory<byte> pack)
    {
        while (!pack.IsEmpty)
        {
            var head = pack.Span.IndexOf((byte)'\n');
            var words = System.Text.Encoding.UTF8.GetString(pack.Span[..head]).Split(' ');
            if (words.Length != 3 || !Utf8Parser.TryParse(pack.Span[(pack.Span[..head].LastIndexOf((byte)' ') + 1)..head], out int length, out _))
                throw new InvalidDataException($"'{string.Join(' ', words)}' is no head of an entry.");
            yield return (words[0], JsonElement.Parse(pack.Span.Slice(head + 1, length)));
            pack = pack[(head + 1 + length + 1)..];
        }
    }

    private static IEnumerable<SqliteDataReader> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader;
    }
}
