using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteTransfer(SqliteAccess access) : IRunTransfer
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("read");

    public ValueTask<TransferredRun?> TakeOutAsync(RunId runId, CancellationToken cancellationToken)
        => access.ReadAsync(TakeOut, runId, cancellationToken);

    public async ValueTask<AppendAnswer> TakeInAsync(TransferredRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        run.Validate();
        return await access.QueueAsync(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answer = access.Session.TakeIn(run);
            access.Session.CheckpointIfDue();
            return answer;
        });
    }

    private static TransferredRun? TakeOut(Connection connection, RunId runId)
    {
        if (RunReads.Find(connection, runId) is not { } summary)
            return null;
        if (summary.IsPruned)
            return new TransferredRun(summary, []);
        var aside = SqliteShelf.Find(connection, runId);
        if (aside is not null)
            summary = summary with { Status = aside.Before };
        var run = RunReads.Number(connection, runId).Run;
        var (entries, baseline, damage) = (new List<JournalEntry>(), (RunBaseline?)null, (string?)null);
        var blobs = new List<BlobReference>();
        try
        {
            baseline = SqliteTrimming.Find(connection, runId);
            RunReads.Prefix(connection, run, runId, entries);
        }
        catch (RunJournalException error)
        {
            damage = error.Message;
        }
        catch (SqliteFault fault) when (fault.Primary == SqliteCode.Corrupt)
        {
            damage = $"the file is damaged where the run is stored: {fault.Message}";
        }

        try
        {
            damage ??= Blobs(connection, run, blobs);
        }
        catch (SqliteFault fault) when (fault.Primary == SqliteCode.Corrupt)
        {
            damage = $"the file is damaged where the run's blobs are stored: {fault.Message}";
        }

        return new TransferredRun(summary, entries) { Baseline = baseline, Blobs = blobs, Aside = aside, Damage = damage,
            Snapshot = SqliteSnapshots.Whole(connection, run, runId), Questions = QuestionListing.Of(connection, run) };
    }

    /// <summary>Reads the blobs that a run names.</summary>
    /// <returns>What is damaged, or null.</returns>
    private static string? Blobs(Connection connection, long run, List<BlobReference> blobs)
    {
        var rows = connection[Sql["BlobsOf"]].Bind(1, run);
        try
        {
            while (rows.Step())
            {
                if (rows.IsNull(0))
                    return "a blob that the run names is not stored";
                var (blobId, content) = (new BlobId(rows.Blob(0)), rows.Blob(1).ToArray());
                if (BlobId.Of(content) != blobId)
                    return $"the content of blob {blobId} does not have its name";
                blobs.Add(new BlobReference(blobId, content));
            }

            return null;
        }
        finally
        {
            rows.Reset();
        }
    }
}
