using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlSnapshots(PostgreSqlAccess access) : ISnapshotStore
{
    public async ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
    {
        if (snapshots.IsEmpty)
            return;
        var all = snapshots.ToArray();
        var opening = access.Session.Opening;
        var shards = all.Select(one => RunShard.Of(one.RunId, opening.Shards)).ToArray();
        await access.Session.Database.ExecuteAsync(
            "maintain",
            "SaveSnapshots",
            p => p.Next(all.Select(one => one.RunId.Value).ToArray()).Next(all.Select(one => one.Version).ToArray()).Next(all.Select(one => one.Schema).ToArray())
                .Next(all.Select(one => (long)SnapshotChecksum.Of(one)).ToArray()).Next(all.Select(one => one.Data.ToArray()).ToArray())
                .Next(shards).Next(all.Select((one, i) => opening.TermOf(shards[i], one.Term)).ToArray()),
            cancellationToken);
    }

    public ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken)
    {
        var sql = access.Database.Sql;
        return access.ReadAsync(
            async (connection, token) =>
            {
                var run = (await new RunReads(sql, connection).NumberAsync(runId, token)).Run;
                return await FindAsync(connection, sql, run, runId, token) is (var snapshot, true) ? snapshot : null;
            },
            cancellationToken);
    }

    /// <summary>The snapshot that is stored, and whether its checksum fits.</summary>
    public static async ValueTask<(RunSnapshot? Snapshot, bool IsWhole)> FindAsync(NpgsqlConnection connection, Schema.SqlText sql, long run, RunId runId, CancellationToken cancellationToken)
    {
        var (found, checksum) = await connection.OneAsync(
            sql["read", "Snapshot"], p => p.Next(run), row => (new RunSnapshot(runId, row.GetInt64(0), row.GetInt32(1), row.Bytes(3)), row.GetInt64(2)), cancellationToken);
        return (found, found is not null && checksum == SnapshotChecksum.Of(found));
    }
}
