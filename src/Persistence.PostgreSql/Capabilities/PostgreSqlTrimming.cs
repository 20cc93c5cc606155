using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlTrimming(PostgreSqlAccess access) : IJournalTrimming
{
    public async ValueTask TrimAsync(RunBaseline baseline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        await access.WriteAsLeaderAsync(new LedRun(baseline.RunId, baseline.Term),
            (context, token) => TrimAsync(context, baseline, access.Options.TimeProvider.GetUtcNow(), token), cancellationToken);
        await Leftovers.RemoveAsync(access, cancellationToken);
    }

    public ValueTask<RunBaseline?> FindBaselineAsync(RunId runId, CancellationToken cancellationToken)
    {
        var sql = access.Database.Sql;
        return access.ReadAsync((connection, token) => FindAsync(connection, sql, runId, token), cancellationToken);
    }

    /// <exception cref="RunJournalException">The baseline is damaged.</exception>
    public static async ValueTask<RunBaseline?> FindAsync(NpgsqlConnection connection, SqlText sql, RunId runId, CancellationToken cancellationToken)
    {
        var run = (await new RunReads(sql, connection).NumberAsync(runId, cancellationToken)).Run;
        var found = await connection.OneAsync(
            sql["read", "Base"],
            p => p.Next(run),
            row => new Stored(row.GetInt64(0), row.GetInt32(1), (uint)row.GetInt64(2), row.GetInt64(5), row.Bytes(6), row.Bytes(7)),
            cancellationToken);
        if (found is null)
            return null;
        if (found.Checksum != Checksum(found.Chain, found.Version, found.Schema, found.Data, found.Blobs))
            throw new RunJournalException(runId, found.Version, "the checksum of the baseline does not fit");
        return new RunBaseline(runId, found.Version, found.Schema, found.Data,
            [.. found.Blobs.Chunk(BlobId.Length).Select(hash => new BlobId(hash))]);
    }

    /// <summary>Writes a baseline.</summary>
    public static async ValueTask SaveAsync(WriteContext context, long run, RunBaseline baseline, uint chain, (long Version, uint Chain) kept,
        CancellationToken cancellationToken)
    {
        var blobs = BlobHash.OfAll(baseline.Blobs);
        await context.ExecuteAsync(
            "SaveBase",
            p => p.Next(run).Next(baseline.Version).Next(baseline.Schema).Next((long)chain).Next(kept.Version).Next((long)kept.Chain)
                .Next((long)Checksum(chain, baseline.Version, baseline.Schema, baseline.Data.Span, blobs)).Next(baseline.Data.ToArray()).Next(blobs),
            cancellationToken);
    }

    private static async ValueTask<bool> TrimAsync(WriteContext context, RunBaseline baseline, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var run = await context.LockAsync(baseline.RunId, cancellationToken);
        var head = await context.HeadAsync(baseline.RunId, cancellationToken);
        if (run is null || StoredStatus.IsTombstone(run.Status) || baseline.Version < 1 || baseline.Version > (head?.Version ?? 0))
            throw new ArgumentException($"Run '{baseline.RunId}' has no entry of version {baseline.Version} to put a baseline at.");
        var reads = new RunReads(context.Sql, context.Connection);
        var (before, link, trimmed) = await reads.BeginningAsync(run.Run, baseline.RunId, cancellationToken);
        if (baseline.Version <= trimmed)
            return false;
        var hashes = baseline.Blobs.Select(BlobHash.Of).ToArray();
        var stored = await context.Connection.RowsAsync(context.Sql["maintain", "LockBlobs"], p => p.Next(hashes), row => new BlobId(row.Bytes(0)),
            cancellationToken);
        if (baseline.Blobs.Except(stored).FirstOrDefault() is var missing && missing != default)
            throw BlobMissing(baseline, missing);

        if (await reads.AppendBeforeAsync(run.Run, baseline.Version, cancellationToken) is { } previous && previous.Last > before)
            (before, link) = (previous.Last, previous.Chain);
        var (chain, kept, keptChain) = await CutAsync(context, run.Run, baseline, before, link, cancellationToken);
        await SaveAsync(context, run.Run, baseline, chain, (kept, keptChain), cancellationToken);
        await context.ExecuteAsync("Leave", p => p.Next(run.Run).Next(kept - 1), cancellationToken);
        await context.ExecuteAsync("MarkUnnamed", p => p.Next(run.Run).Next(baseline.Version).Next(StoredTime.Of(now)), cancellationToken);
        await context.ExecuteAsync("UnnameBefore", p => p.Next(run.Run).Next(baseline.Version), cancellationToken);
        await context.ExecuteAsync("NameBlob", p => p.Next(run.Run).Next(hashes).Next(baseline.Version), cancellationToken);
        await context.ExecuteAsync("KeepBlobs", p => p.Next(hashes), cancellationToken);
        return true;
    }

    // What goes is not to be had again, so what stands for it must be whole.
    private static ArgumentException BlobMissing(RunBaseline baseline, BlobId missing)
        => new($"The baseline of run '{baseline.RunId}' at version {baseline.Version} names the blob {missing}, which is not stored. Nothing was trimmed; verify the journal.");

    // The link at the version, and the first row that must stay with the link before it: an append that goes on beyond the version stays whole.
    private static async ValueTask<(uint Chain, long Kept, uint KeptChain)> CutAsync(WriteContext context, long run, RunBaseline baseline,
        long before, uint link, CancellationToken cancellationToken)
    {
        var pack = await context.Connection.OneAsync(
            context.Sql["maintain", "PackWith"],
            p => p.Next(run).Next(baseline.Version),
            row => new Pack(row.GetInt64(0), row.GetInt64(1), (uint)row.GetInt64(2), row.Bytes(3)),
            cancellationToken);
        if (pack is null || pack.First != before + 1)
            throw new RunJournalException(baseline.RunId, before + 1, "the entry is missing");
        var links = EntryPack.Links(pack.Entries, pack.First, link);
        if (links is null || links.Count != pack.Last - pack.First + 1 || links[^1] != pack.Chain)
            throw new RunJournalException(baseline.RunId, pack.First, $"the checksum of the entries {pack.First} to {pack.Last} does not fit");
        var chain = links[(int)(baseline.Version - pack.First)];
        return baseline.Version == pack.Last ? (chain, pack.Last + 1, chain) : (chain, pack.First, link);
    }

    private static uint Checksum(uint chain, long version, int schema, ReadOnlySpan<byte> data, ReadOnlySpan<byte> blobs)
        => EntryChain.Next(EntryChain.Next(EntryChain.Next(chain, schema, []), version, data), blobs.Length, blobs);

    private sealed record Stored(long Version, int Schema, uint Chain, long Checksum, byte[] Data, byte[] Blobs);

    private sealed record Pack(long First, long Last, uint Chain, byte[] Entries);
}
