using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

/// <summary>Walks the file in portions, each a read of its own, so that the log of a live journal can be copied meanwhile.</summary>
/// <remarks>
/// SQLite's own check of a file is one long read. While an engine is at work it is made table by table, and not of the two that grow with the
/// history: every row of those is read in portions anyhow, entries by the index of their runs and blobs by their names.
/// </remarks>
internal sealed class SqliteVerification(SqliteAccess access) : IJournalVerification
{
    private const int RunsAtATime = 200;
    private const int BlobsAtATime = 50;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("verify");

    public async IAsyncEnumerable<JournalDamage> VerifyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string?> tables = EngineLock.IsHeld(DatabaseFile.Locate(access.Options.Path, create: false))
            ? [.. await access.ReadAsync(Tables, 0, cancellationToken)] : [null];
        foreach (var table in tables)
        {
            foreach (var damage in await access.ReadAsync(Guarded<string?>(Structure), table, cancellationToken))
                yield return damage;
        }

        foreach (var check in new Func<Connection, int, List<JournalDamage>>[] { Counts, Aside, Definitions })
        {
            foreach (var damage in await access.ReadAsync(Guarded(check), 0, cancellationToken))
                yield return damage;
        }

        foreach (var read in new Func<Connection, long, List<JournalDamage>, long>[] { OrphanedRows, MissingBlobs, Runs, Blobs })
        {
            await foreach (var damage in PagesAsync(read, cancellationToken))
                yield return damage;
        }
    }

    private async IAsyncEnumerable<JournalDamage> PagesAsync(Func<Connection, long, List<JournalDamage>, long> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; after >= 0;)
        {
            var (found, last) = await access.ReadAsync(
                (connection, from) =>
                {
                    var damages = new List<JournalDamage>();
                    try
                    {
                        return (damages, read(connection, from, damages));
                    }
                    catch (SqliteFault fault) when (fault.Primary == SqliteCode.Corrupt)
                    {
                        damages.Add(new JournalDamage(null, DamageKind.Storage, $"a table cannot be read beyond row {from}: {fault.Message}"));
                        return (damages, -1);
                    }
                },
                after,
                cancellationToken);
            foreach (var damage in found)
                yield return damage;
            after = last;
        }
    }

    private static Func<Connection, T, List<JournalDamage>> Guarded<T>(Func<Connection, T, List<JournalDamage>> check)
        => (connection, what) =>
        {
            try
            {
                return check(connection, what);
            }
            catch (SqliteFault fault) when (fault.Primary == SqliteCode.Corrupt)
            {
                return [new JournalDamage(null, DamageKind.Storage, fault.Message)];
            }
        };

    private static long Runs(Connection connection, long after, List<JournalDamage> damages)
    {
        var (page, count) = (new List<(long Run, RunId RunId, long Status, long Version, uint Chain)>(), 0);
        foreach (var rows in Rows(connection[Sql["Runs"]].Bind(1, after).Bind(2, RunsAtATime)))
        {
            count++;
            var id = RunIdOf(rows.Text(1));
            if (id is { } runId)
                page.Add((rows.Int64(0), runId, rows.Int64(2), rows.Int64(3), (uint)rows.Int64(4)));
            else
                damages.Add(new JournalDamage(null, DamageKind.Index, $"the id of run number {rows.Int64(0)} is damaged"));
            after = rows.Int64(0);
        }

        foreach (var (run, runId, status, version, chain) in page)
        {
            if (!StoredStatus.IsTombstone(status))
                RunVerification.Check(connection, (run, runId), (version, chain), damages);
        }

        return count < RunsAtATime ? -1 : after;
    }

    private static long Blobs(Connection connection, long after, List<JournalDamage> damages)
    {
        var count = 0;
        foreach (var rows in Rows(connection[Sql["Blobs"]].Bind(1, after).Bind(2, BlobsAtATime)))
        {
            count++;
            after = rows.Int64(0);
            var blobId = rows.Blob(1).Length == BlobId.Length ? new BlobId(rows.Blob(1)) : default;
            if (BlobId.Of(rows.Blob(2)) != blobId)
                damages.Add(new JournalDamage(null, DamageKind.Blob, $"the content of blob {blobId} does not have its name"));
        }

        return count < BlobsAtATime ? -1 : after;
    }

    private static List<string> Tables(Connection connection, int nothing) => [.. Rows(connection[Sql["SmallTables"]]).Select(row => row.Text(0))];

    private static List<JournalDamage> Structure(Connection connection, string? table)
        => [.. Rows(connection[table is null ? Sql["Integrity"] : Sql["Integrity"].Replace("50", table, StringComparison.Ordinal)])
            .Select(row => row.Text(0))
            .Where(text => text != "ok").Select(text => new JournalDamage(null, DamageKind.Storage, text))];

    private static long OrphanedRows(Connection connection, long after, List<JournalDamage> damages)
    {
        var count = 0;
        foreach (var row in Rows(connection[Sql["OrphanedRows"]].Bind(1, after).Bind(2, RunsAtATime)))
        {
            (count, after) = (count + 1, row.Int64(0));
            if (row.Int64(1) == 0)
                damages.Add(new JournalDamage(null, DamageKind.Index, $"there are entries of run number {after}, which has no row in the index"));
        }

        return count < RunsAtATime ? -1 : after;
    }

    private static long MissingBlobs(Connection connection, long after, List<JournalDamage> damages)
    {
        var count = 0;
        foreach (var row in Rows(connection[Sql["MissingBlobs"]].Bind(1, after).Bind(2, RunsAtATime)))
        {
            (count, after) = (count + 1, row.Int64(0));
            if (row.Int64(2) != 0)
                damages.Add(new JournalDamage(row.IsNull(1) ? null : RunIdOf(row.Text(1)), DamageKind.Blob,
                    "a blob that the run names is not stored"));
        }

        return count < RunsAtATime ? -1 : after;
    }

    private static List<JournalDamage> Counts(Connection connection, int nothing)
        => [.. Rows(connection[Sql["Counts"]]).Select(row => new JournalDamage(
            null, DamageKind.Index,
                $"flow '{row.Text(0)}' (number {row.Int64(1)}) has {row.Int64(3)} runs of status {row.Int64(2)}, and {row.Int64(4)} are counted"))];

    private static List<JournalDamage> Aside(Connection connection, int nothing)
        => [.. Rows(connection[Sql["Aside"]]).Select(row => new JournalDamage(RunIdOf(row.Text(0)), DamageKind.Index,
            "the run is quarantined, and the reason is missing"))];

    private static List<JournalDamage> Definitions(Connection connection, int nothing)
        => [.. Rows(connection[Sql["Definitions"]]).Where(row => SqliteDefinitions.Checksum(row.Blob(1)) != row.Int64(2))
            .Select(row => new JournalDamage(null, DamageKind.Index, $"the stored definition {row.Text(0)} is damaged"))];

    private static IEnumerable<Statement> Rows(Statement rows)
    {
        try
        {
            while (rows.Step())
                yield return rows;
        }
        finally
        {
            rows.Reset();
        }
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
