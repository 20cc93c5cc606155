using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Crash.Tests.Experiments;

/// <summary>A look at a journal's file without the engine: its index and its entries as lines for the auditor.</summary>
internal static class JournalPicture
{
    private static readonly (string What, string Query)[] LeftOvers =
    [
        ("a tag of no run", "SELECT tag FROM run_tags WHERE run NOT IN (SELECT run FROM runs)"),
        ("a snapshot of no run", "SELECT run FROM snapshots WHERE run NOT IN (SELECT run FROM runs)"),
        ("a run set aside that is no run", "SELECT run FROM aside WHERE run NOT IN (SELECT run FROM runs)"),
        ("log rows still to be deleted", "SELECT run FROM leftovers"),
        ("a blob that no run names", "SELECT blob FROM blobs WHERE unnamed IS NULL AND blob NOT IN (SELECT blob FROM blob_names)"),
        ("a row of an opening that never was", "SELECT position FROM log WHERE incarnation NOT IN (SELECT incarnation FROM openings)"),
        ("runs are counted wrongly", """
            SELECT 'flow ' || flow || ', status ' || status || ': ' || sum(counted) || ' counted, ' || sum(there) || ' there' FROM (
              SELECT flow, status, count AS counted, 0 AS there FROM run_counts UNION ALL SELECT flow, status, 0, 1 FROM runs WHERE status < 16)
            GROUP BY flow, status HAVING sum(counted) <> sum(there)
            """),
        ("an index row of another version than the run's", """
            SELECT r.id || ' at ' || r.version FROM runs r WHERE r.version > (SELECT max(last) FROM log l WHERE l.run = r.run)
            """),
    ];

    static JournalPicture() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">The database is damaged, or rows do not hold what they should.</exception>
    public static IEnumerable<string> Of(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly,
            Pooling = false }.ToString());
        connection.Open();
        foreach (var row in Rows(connection, "PRAGMA integrity_check"))
        {
            if (row.GetString(0) is not "ok" and var problem)
                throw new InvalidDataException($"'{database}' is damaged: {problem}");
        }

        foreach (var row in Rows(connection,
            "SELECT id, ended IS NOT NULL, due IS NOT NULL, coalesce((SELECT status FROM aside WHERE aside.run = runs.run), status), parent FROM runs ORDER BY run"))
        {
            yield return EntryLines.Index(row.GetString(0), row.GetInt32(3), row.GetBoolean(1), row.GetBoolean(2),
                row.IsDBNull(4) ? null : row.GetString(4));
        }

        var trimmed = new Dictionary<string, long>();
        foreach (var row in Rows(connection, "SELECT r.id, b.version, b.data FROM baselines b JOIN runs r ON r.run = b.run"))
        {
            var (run, version) = (row.GetString(0), row.GetInt64(1));
            trimmed.Add(run, version);
            yield return JsonSerializer.Serialize(new { kind = "baseline", run, version,
                trail = EntryLines.TrailIn(JsonElement.Parse(row.GetFieldValue<byte[]>(2))) });
        }

        foreach (var (what, query) in LeftOvers)
        {
            foreach (var row in Rows(connection, query))
                yield return JsonSerializer.Serialize(new { kind = "fault", what = $"{what}: {row.GetValue(0)}" });
        }

        foreach (var row in Rows(connection,
            "SELECT coalesce(r.id, '(run ' || l.run || ', which is not in the index)'), l.first, l.last, l.entries FROM log l LEFT JOIN runs r ON r.run = l.run ORDER BY l.position"))
        {
            var (run, version, last) = (row.GetString(0), row.GetInt64(1), row.GetInt64(2));
            foreach (var (name, data) in EntryLines.Unpack(row.GetFieldValue<byte[]>(3)))
            {
                // An append that was cut in its middle by a trim stays whole.
                if (version > trimmed.GetValueOrDefault(run))
                    yield return EntryLines.Line(run, version, name, data);
                version++;
            }

            if (version != last + 1)
                throw new InvalidDataException($"A row of run '{run}' says that it ends with version {last}, and ends with {version - 1}.");
        }
    }

    /// <summary>The items of a run's batch that the journal knows to have ended.</summary>
    public static IReadOnlySet<long> FinishedItems(string database, string run)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly,
            Pooling = false }.ToString());
        connection.Open();
        var items = new HashSet<long>();
        foreach (var row in Rows(connection, "SELECT r.id, l.entries FROM log l JOIN runs r ON r.run = l.run ORDER BY l.position"))
        {
            if (row.GetString(0) != run)
                continue;
            foreach (var (name, data) in EntryLines.Unpack(row.GetFieldValue<byte[]>(1)))
            {
                if (name != "items-completed")
                    continue;
                var ranges = data.GetProperty("index").EnumerateArray().Select(number => number.GetInt64()).ToList();
                for (var i = 0; i < ranges.Count; i += 2)
                {
                    for (var index = ranges[i]; index < ranges[i] + ranges[i + 1]; index++)
                        items.Add(index);
                }
            }
        }

        return items;
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
