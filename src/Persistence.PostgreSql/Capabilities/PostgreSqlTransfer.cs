using System.Buffers;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using ActorFlow.Persistence.PostgreSql.Schema;
using ActorFlow.Persistence.PostgreSql.Writing;
using Npgsql;
using NpgsqlTypes;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlTransfer(PostgreSqlAccess access) : IRunTransfer
{
    private const int EntriesInARow = 500;

    public ValueTask<TransferredRun?> TakeOutAsync(RunId runId, CancellationToken cancellationToken)
    {
        var sql = access.Database.Sql;
        return access.ReadAsync((connection, token) => TakeOutAsync(connection, sql, runId, token), cancellationToken);
    }

    public async ValueTask<AppendAnswer> TakeInAsync(TransferredRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        run.Validate();
        try
        {
            return await access.WriteAsync(run.Summary.RunId, (context, token) => TakeInAsync(context, run, token), cancellationToken);
        }
        catch (RefusedException refused)
        {
            return refused.Answer;
        }
    }

    private static async ValueTask<TransferredRun?> TakeOutAsync(NpgsqlConnection connection, SqlText sql, RunId runId,
        CancellationToken cancellationToken)
    {
        var reads = new RunReads(sql, connection);
        if (await reads.FindAsync(runId, cancellationToken) is not { } summary)
            return null;
        if (summary.IsPruned)
            return new TransferredRun(summary, []);
        var aside = await connection.OneAsync(sql["read", "Aside"], p => p.Next(runId.Value), PostgreSqlShelf.Read, cancellationToken);
        if (aside is not null)
            summary = summary with { Status = aside.Before };
        var run = (await reads.NumberAsync(runId, cancellationToken)).Run;
        var (entries, baseline, damage) = (new List<JournalEntry>(), (RunBaseline?)null, (string?)null);
        try
        {
            baseline = await PostgreSqlTrimming.FindAsync(connection, sql, runId, cancellationToken);
            var (version, chain, trimmed) = await reads.BeginningAsync(run, runId, cancellationToken);
            await reads.ReadAsync((run, runId), (version + 1, chain), trimmed + 1, entries, cancellationToken);
        }
        catch (RunJournalException error)
        {
            damage = error.Message;
        }

        var blobs = new List<BlobReference>();
        damage ??= await BlobsAsync(connection, sql, run, blobs, cancellationToken);
        return new TransferredRun(summary, entries)
        {
            Baseline = baseline,
            Blobs = blobs,
            Aside = aside,
            Damage = damage,
            Snapshot = await PostgreSqlSnapshots.FindAsync(connection, sql, run, runId, cancellationToken) is (var snapshot, true) ? snapshot : null,
            Questions = await PostgreSqlQuestions.OfAsync(connection, sql, run, cancellationToken),
        };
    }

    /// <summary>Reads the blobs that a run names.</summary>
    /// <returns>What is damaged, or null.</returns>
    private static async ValueTask<string?> BlobsAsync(NpgsqlConnection connection, SqlText sql, long run, List<BlobReference> blobs,
        CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql["read", "BlobsOf"], p => p.Next(run));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (rows.IsDBNull(0))
                return "a blob that the run names is not stored";
            var (blobId, content) = (new BlobId(rows.Bytes(0)), rows.Bytes(1));
            if (BlobId.Of(content) != blobId)
                return $"the content of blob {blobId} does not have its name";
            blobs.Add(new BlobReference(blobId, content));
        }

        return null;
    }

    private static async ValueTask<AppendAnswer> TakeInAsync(WriteContext context, TransferredRun run, CancellationToken cancellationToken)
    {
        var (packs, chain) = Pack(run);
        var flow = await FlowAsync(context, run.Summary, cancellationToken);
        var number = await AddRunAsync(context, run, flow, chain, cancellationToken);
        if (number == 0)
            throw new RefusedException(await WhyAsync(context, run.Summary, cancellationToken));

        await AddBlobsAsync(context, number, run, cancellationToken);
        if (run.Baseline is { } baseline)
        {
            var start = EntryChain.Start(run.Summary.RunId);
            await PostgreSqlTrimming.SaveAsync(context, number, baseline, start, (baseline.Version + 1, start), cancellationToken);
        }

        // Incarnation 0 is that of no engine: whatever is appended later is later than these.
        await context.ExecuteAsync(
            "AddPacks",
            p => p.Next(number).Next(packs.Select(pack => pack.First).ToArray()).Next(packs.Select(pack => pack.Last).ToArray())
                .Next(packs.Select(pack => (long)pack.Chain).ToArray())
                .Next(packs.Select(pack => pack.Bytes).ToArray()),
            cancellationToken);
        await context.ExecuteAsync("AddTags", p => p.Next(run.Summary.Tags.Select(StoredText.Of).ToArray()).Next(StoredTime.Of(run.Summary.StartedAt))
            .Next(number), cancellationToken);
        foreach (var question in run.Questions)
            await AddQuestionAsync(context, number, question, cancellationToken);
        await context.CountAsync(flow, (short)run.Summary.Status, 1, cancellationToken);
        return new AppendAnswer(AppendOutcome.Appended);
    }

    /// <summary>Why a row could not be added.</summary>
    public static async ValueTask<AppendAnswer> WhyAsync(WriteContext context, RunSummary row, CancellationToken cancellationToken)
    {
        if (row.Key is null || await context.LockAsync(row.RunId, cancellationToken) is not null)
            return new AppendAnswer(AppendOutcome.Conflict);
        var holder = await context.Connection.OneAsync(context.Sql["read", "FindByKey"], p => p.Next(StoredText.Of(row.Key)), SummaryRow.Read,
            cancellationToken);
        return holder is null ? new AppendAnswer(AppendOutcome.Conflict) : new AppendAnswer(AppendOutcome.KeyTaken, holder.RunId);
    }

    private static (List<(long First, long Last, uint Chain, byte[] Bytes)> Packs, uint Chain) Pack(TransferredRun run)
    {
        var (packs, version, chain, memory) =
            (new List<(long, long, uint, byte[])>(), run.From, EntryChain.Start(run.Summary.RunId), new ArrayBufferWriter<byte>());
        foreach (var entries in run.Entries.Chunk(EntriesInARow))
        {
            memory.ResetWrittenCount();
            chain = EntryPack.Write(memory, entries, chain);
            packs.Add((version + 1, version + entries.Length, chain, memory.WrittenSpan.ToArray()));
            version += entries.Length;
        }

        return (packs, chain);
    }

    /// <summary>The number of a row's flow.</summary>
    public static async ValueTask<long> FlowAsync(WriteContext context, RunSummary row, CancellationToken cancellationToken)
    {
        var (name, print) = (StoredText.Of(row.Flow), StoredText.Of(row.Fingerprint));
        while (true)
        {
            var found = await context.Connection.OneAsync(context.Sql["commit", "Flows"], p => p.Next(new[] { name }).Next(new[] { print }),
                row => row.GetInt64(1), cancellationToken);
            if (found != 0)
                return found;
        }
    }

    private static ValueTask<long> AddRunAsync(WriteContext context, TransferredRun run, long flow, uint chain, CancellationToken cancellationToken)
    {
        var row = run.Summary;
        return context.Connection.OneAsync(
            context.Sql["maintain", "AddRun"],
            p => p.Next(row.RunId.Value).Next(RunShard.Of(row.RunId, context.Session.Opening.Shards)).Next(flow).Next((short)row.Status)
                .Next(StoredTime.Of(row.StartedAt))
                .Next(StoredTime.Of(row.UpdatedAt)).Next(StoredTime.Of(row.EndedAt), NpgsqlDbType.Bigint)
                .Next(StoredTime.Of(row.Due), NpgsqlDbType.Bigint).Next(run.From + run.Entries.Count)
                .Next((long)chain).Next(StoredText.OfNullable(row.Key), NpgsqlDbType.Text).Next(StoredText.OfNullable(row.Parent), NpgsqlDbType.Text)
                .Next(StoredText.OfTags(row.Tags), NpgsqlDbType.Text).Next(StoredText.OfNullable(row.Outcome), NpgsqlDbType.Text),
            row => row.GetInt64(0),
            cancellationToken);
    }

    private static async ValueTask AddBlobsAsync(WriteContext context, long run, TransferredRun whole, CancellationToken cancellationToken)
    {
        foreach (var blob in whole.Blobs.Where(blob => blob.Content is not null).OrderBy(blob => blob.BlobId.ToString(), StringComparer.Ordinal))
            await context.ExecuteAsync("AddBlob", p => p.Next(BlobHash.Of(blob.BlobId)).Next(blob.Content!.Value.ToArray()), cancellationToken);
        var hashes = whole.Blobs.Select(blob => blob.BlobId).Distinct().Select(BlobHash.Of).ToArray();
        var stored = await context.Connection.RowsAsync(context.Sql["maintain", "LockBlobs"], p => p.Next(hashes), _ => true, cancellationToken);
        if (stored.Count < hashes.Length)
            throw new RefusedException(new AppendAnswer(AppendOutcome.BlobMissing));
        await context.ExecuteAsync("NameBlob", p => p.Next(run).Next(hashes).Next(whole.From + whole.Entries.Count), cancellationToken);
        await context.ExecuteAsync("KeepBlobs", p => p.Next(hashes), cancellationToken);
    }

    private static async ValueTask AddQuestionAsync(WriteContext context, long run, QuestionSummary question, CancellationToken cancellationToken)
        => await context.ExecuteAsync(
            "AddQuestion",
            p => p.Next(run).Next(question.Id.Number).Next((short)question.Outcome).Next(StoredTime.Of(question.AskedAt))
                .Next(StoredTime.Of(question.Due), NpgsqlDbType.Bigint)
                .Next(StoredTime.Of(question.EndedAt), NpgsqlDbType.Bigint).Next(StoredText.OfNullable(question.Assignee), NpgsqlDbType.Text)
                .Next(QuestionSummaryJson.Write(question)),
            cancellationToken);

    /// <summary>Ends the transaction without a commit.</summary>
    private sealed class RefusedException(AppendAnswer answer) : Exception
    {
        public AppendAnswer Answer { get; } = answer;
    }
}
