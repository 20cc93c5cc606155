using System.Text.Json;
using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.PostgreSql;
using Npgsql;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>
/// A look at a cluster's database without the engine, when every member has left: index, entries, and what is left over, as lines for the auditor.
/// </summary>
internal static class DatabasePicture
{
    private static readonly (string What, string Query)[] LeftOvers =
    [
        ("a tag of no run", "SELECT tag FROM actorflow.run_tags WHERE run NOT IN (SELECT run FROM actorflow.runs)"),
        ("a snapshot of no run", "SELECT run::text FROM actorflow.snapshots WHERE run NOT IN (SELECT run FROM actorflow.runs)"),
        ("a run set aside", "SELECT run::text || ': ' || reason FROM actorflow.aside"),
        ("a blob that no run names",
            "SELECT blob::text FROM actorflow.blobs WHERE unnamed IS NULL AND blob NOT IN (SELECT blob FROM actorflow.blob_names)"),
        ("an open question of a run that has ended",
            "SELECT r.id || ' ' || q.number FROM actorflow.questions q JOIN actorflow.runs r ON r.run = q.run WHERE q.outcome = 0 AND r.ended IS NOT NULL"),
        ("a command that nobody took", "SELECT run || ' ' || verb FROM actorflow.inbox"),
        ("a member that has not left", "SELECT id FROM actorflow.member WHERE dead IS NULL"),
        ("a shard that is owned by nobody who lives", "SELECT shard || ' ' || owner FROM actorflow.shard WHERE owner IS NOT NULL"),
        ("runs are counted wrongly", """
            SELECT 'flow ' || flow || ', status ' || status || ': ' || sum(counted) || ' counted, ' || sum(there) || ' there' FROM (
              SELECT flow, status, count AS counted, 0 AS there FROM actorflow.run_counts UNION ALL SELECT flow, status, 0, 1 FROM actorflow.runs WHERE status < 16) c
            GROUP BY flow, status HAVING sum(counted) <> sum(there)
            """),
        ("an index row of another version than the run's",
            "SELECT r.id || ' at ' || r.version FROM actorflow.runs r WHERE r.version > (SELECT max(last) FROM actorflow.log l WHERE l.run = r.run)"),
    ];

    /// <summary>Whether every command has been taken and answered. A run may be seen to end before the command that began it is answered.</summary>
    public static async Task<bool> HasNoCommandsAsync(PostgreSqlDatabase database)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");
        var none = true;
        await EachAsync(source, "SELECT position FROM actorflow.inbox LIMIT 1", _ => none = false);
        return none;
    }

    /// <summary>Reads the database.</summary>
    /// <exception cref="InvalidDataException">Rows do not hold what they should.</exception>
    public static async Task<List<string>> OfAsync(PostgreSqlDatabase database)
    {
        var lines = new List<string>();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");
        foreach (var (what, query) in LeftOvers)
            await EachAsync(source, query, row => lines.Add(JsonSerializer.Serialize(new { kind = "fault", what = $"{what}: {row.GetValue(0)}" })));
        await EachAsync(
            source,
            """
            SELECT id, ended IS NOT NULL, due IS NOT NULL, coalesce((SELECT status FROM actorflow.aside a WHERE a.run = r.run), status)::int, parent FROM actorflow.runs r ORDER BY run
            """,
            row => lines.Add(EntryLines.Index(row.GetString(0), row.GetInt32(3), row.GetBoolean(1), row.GetBoolean(2),
                row.IsDBNull(4) ? null : row.GetString(4))));
        var trimmed = new Dictionary<string, long>();
        await EachAsync(source, "SELECT r.id, b.version, b.data FROM actorflow.baselines b JOIN actorflow.runs r ON r.run = b.run", row =>
        {
            var (run, version) = (row.GetString(0), row.GetInt64(1));
            trimmed.Add(run, version);
            lines.Add(JsonSerializer.Serialize(new { kind = "baseline", run, version,
                trail = EntryLines.TrailIn(JsonElement.Parse(row.GetFieldValue<byte[]>(2))) }));
        });
        await EachAsync(
            source,
            """
            SELECT coalesce(r.id, '(run ' || l.run || ', which is not in the index)'), l.first, l.last, l.entries
            FROM actorflow.log l LEFT JOIN actorflow.runs r ON r.run = l.run ORDER BY l.position
            """,
            row => lines.AddRange(Entries(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3),
                trimmed.GetValueOrDefault(row.GetString(0)))));
        return lines;
    }

    private static IEnumerable<string> Entries(string run, long version, long last, byte[] entries, long trimmed)
    {
        foreach (var (name, data) in EntryLines.Unpack(entries))
        {
            // An append that was cut in its middle by a trim stays whole.
            if (version > trimmed)
                yield return EntryLines.Line(run, version, name, data);
            version++;
        }

        if (version != last + 1)
            throw new InvalidDataException($"A row of run '{run}' says that it ends with version {last}, and ends with {version - 1}.");
    }

    private static async Task EachAsync(NpgsqlDataSource source, string sql, Action<NpgsqlDataReader> read)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            read(reader);
    }
}
