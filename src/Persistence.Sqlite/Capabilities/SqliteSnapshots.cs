using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteSnapshots(SqliteAccess access) : ISnapshotStore
{
    private static readonly IReadOnlyDictionary<string, string> ReadSql = SqlText.Of("read");
    private static readonly IReadOnlyDictionary<string, string> WriteSql = SqlText.Of("maintain");

    public async ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
        => await access.WriteAsync(
            context =>
            {
                foreach (var snapshot in snapshots.Span)
                {
                    var head = context.Heads.Of(snapshot.RunId);
                    if (head.Run == 0 || StoredStatus.IsTombstone(head.Status) || snapshot.Version > head.Version)
                        continue;
                    context.Connection[WriteSql["SaveSnapshot"]].Bind(1, head.Run).Bind(2, snapshot.Version).Bind(3, snapshot.Schema)
                        .Bind(4, Checksum(snapshot.RunId, snapshot.Version, snapshot.Schema, snapshot.Data.Span)).Bind(5, snapshot.Data.Span).Run();
                }

                return true;
            },
            cancellationToken,
            flush: false);

    public ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken) => access.ReadAsync(Load, runId, cancellationToken);

    /// <summary>The snapshot that is stored, whether or not its checksum fits.</summary>
    public static (RunSnapshot? Snapshot, bool IsWhole) Find(Connection connection, long run, RunId runId)
    {
        var rows = connection[ReadSql["Snapshot"]].Bind(1, run);
        var found = rows.Step() ? new RunSnapshot(runId, rows.Int64(0), (int)rows.Int64(1), rows.Blob(3).ToArray()) : null;
        var isWhole = found is not null && rows.Int64(2) == Checksum(runId, found.Version, found.Schema, found.Data.Span);
        rows.Reset();
        return (found, isWhole);
    }

    private static RunSnapshot? Load(Connection connection, RunId runId) => Whole(connection, RunReads.Number(connection, runId).Run, runId);

    /// <summary>The snapshot that is stored, if it is not damaged.</summary>
    public static RunSnapshot? Whole(Connection connection, long run, RunId runId)
    {
        try
        {
            return Find(connection, run, runId) is (var snapshot, true) ? snapshot : null;
        }
        catch (SqliteFault fault) when (fault.Primary == SqliteCode.Corrupt)
        {
            return null;   // reading the run itself reports the damage
        }
    }

    private static uint Checksum(RunId runId, long version, int schema, ReadOnlySpan<byte> data)
        => EntryChain.Next(EntryChain.Next(EntryChain.Start(runId), schema, []), version, data);
}
