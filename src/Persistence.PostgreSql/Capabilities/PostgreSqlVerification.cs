using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

/// <summary>
/// Walks the journal in portions, each a read of its own, so that a live journal is not held up. The structure of tables and indexes is checked by
/// <c>pg_amcheck</c>, not here.
/// </summary>
internal sealed class PostgreSqlVerification(PostgreSqlAccess access) : IJournalVerification
{
    private const int RunsAtATime = 200;
    private const int BlobsAtATime = 50;

    private delegate ValueTask<long> Walk(NpgsqlConnection connection, SqlText sql, long after, List<JournalDamage> damages,
        CancellationToken cancellationToken);

    public async IAsyncEnumerable<JournalDamage> VerifyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var walk in new Walk[] { CountsAsync, AsideAsync, DefinitionsAsync, OrphanedRowsAsync, MissingBlobsAsync, RunsAsync, BlobsAsync })
        {
            for (var after = 0L; after >= 0;)
            {
                (var damages, after) = await PageAsync(walk, after, cancellationToken);
                foreach (var damage in damages)
                    yield return damage;
            }
        }
    }

    private ValueTask<(List<JournalDamage> Damages, long Last)> PageAsync(Walk walk, long after, CancellationToken cancellationToken)
    {
        var sql = access.Database.Sql;
        return access.ReadAsync(
            async (connection, token) =>
            {
                var damages = new List<JournalDamage>();
                try
                {
                    return (damages, await walk(connection, sql, after, damages, token));
                }
                catch (PostgresException fault) when (Faults.IsDamage(fault))
                {
                    damages.Add(new JournalDamage(null, DamageKind.Storage, $"a table cannot be read beyond row {after}: {fault.MessageText}"));
                    return (damages, -1);
                }
            },
            cancellationToken);
    }

    private static async ValueTask<long> RunsAsync(NpgsqlConnection connection, SqlText sql, long after, List<JournalDamage> damages,
        CancellationToken cancellationToken)
    {
        var page = await connection.RowsAsync(
            sql["verify", "Runs"],
            p => p.Next(after).Next((long)RunsAtATime),
            row => (Run: row.GetInt64(0), Id: row.GetString(1), Status: row.GetInt16(2), Version: row.GetInt64(3), Chain: (uint)row.GetInt64(4)),
            cancellationToken);
        var verification = new RunVerification(connection, sql);
        foreach (var row in page)
        {
            if (RunIdOf(row.Id) is not { } runId)
                damages.Add(new JournalDamage(null, DamageKind.Index, $"the id of run number {row.Run} is damaged"));
            else if (!StoredStatus.IsTombstone(row.Status))
                await verification.CheckAsync((row.Run, runId), (row.Version, row.Chain), damages, cancellationToken);
        }

        return page.Count < RunsAtATime ? -1 : page[^1].Run;
    }

    private static async ValueTask<long> BlobsAsync(NpgsqlConnection connection, SqlText sql, long after, List<JournalDamage> damages,
        CancellationToken cancellationToken)
    {
        var count = 0;
        await using var command = connection.Command(sql["verify", "Blobs"], p => p.Next(after).Next((long)BlobsAtATime));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            (count, after) = (count + 1, rows.GetInt64(0));
            var hash = rows.Bytes(1);
            var blobId = hash.Length == BlobId.Length ? new BlobId(hash) : default;
            if (BlobId.Of(rows.Bytes(2)) != blobId)
                damages.Add(new JournalDamage(null, DamageKind.Blob, $"the content of blob {blobId} does not have its name"));
        }

        return count < BlobsAtATime ? -1 : after;
    }

    private static async ValueTask<long> OrphanedRowsAsync(NpgsqlConnection connection, SqlText sql, long after, List<JournalDamage> damages,
        CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync(sql["verify", "OrphanedRows"], p => p.Next(after).Next((long)RunsAtATime),
            row => (Run: row.GetInt64(0), HasRow: row.GetBoolean(1)), cancellationToken);
        damages.AddRange(rows.Where(row => !row.HasRow)
            .Select(row => new JournalDamage(null, DamageKind.Index, $"there are entries of run number {row.Run}, which has no row in the index")));
        return rows.Count < RunsAtATime ? -1 : rows[^1].Run;
    }

    private static async ValueTask<long> MissingBlobsAsync(NpgsqlConnection connection, SqlText sql, long after, List<JournalDamage> damages,
        CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync(
            sql["verify", "MissingBlobs"], p => p.Next(after).Next((long)RunsAtATime),
                row => (Run: row.GetInt64(0), Id: row.TextOrNull(1), IsMissing: row.GetBoolean(2)), cancellationToken);
        damages.AddRange(rows.Where(row => row.IsMissing)
            .Select(row => new JournalDamage(row.Id is null ? null : RunIdOf(row.Id), DamageKind.Blob, "a blob that the run names is not stored")));
        return rows.Count < RunsAtATime ? -1 : rows[^1].Run;
    }

    private static async ValueTask<long> CountsAsync(NpgsqlConnection connection, SqlText sql, long after, List<JournalDamage> damages,
        CancellationToken cancellationToken)
    {
        damages.AddRange(await connection.RowsAsync(
            sql["verify", "Counts"],
            Binding.Nothing,
            row => new JournalDamage(
                null, DamageKind.Index,
                    $"flow '{row.TextOrNull(0)}' (number {row.GetInt64(1)}) has {row.GetInt64(3)} runs of status {row.GetInt16(2)}, and {row.GetInt64(4)} are counted"),
            cancellationToken));
        return -1;
    }

    private static async ValueTask<long> AsideAsync(NpgsqlConnection connection, SqlText sql, long after, List<JournalDamage> damages,
        CancellationToken cancellationToken)
    {
        damages.AddRange(await connection.RowsAsync(
            sql["verify", "Aside"], Binding.Nothing,
                row => new JournalDamage(RunIdOf(row.GetString(0)), DamageKind.Index, "the run is quarantined, and the reason is missing"),
                    cancellationToken));
        return -1;
    }

    private static async ValueTask<long> DefinitionsAsync(NpgsqlConnection connection, SqlText sql, long after, List<JournalDamage> damages,
        CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync(
            sql["verify", "Definitions"], Binding.Nothing,
                row => (Print: row.GetString(0), IsWhole: PostgreSqlDefinitions.Checksum(row.Bytes(1)) == row.GetInt64(2)), cancellationToken);
        damages.AddRange(rows.Where(row => !row.IsWhole)
            .Select(row => new JournalDamage(null, DamageKind.Index, $"the stored definition {row.Print} is damaged")));
        return -1;
    }

    private static RunId? RunIdOf(string text)
    {
        try
        {
            return new RunId(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
