using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteTrimming(SqliteAccess access) : IJournalTrimming
{
    private static readonly IReadOnlyDictionary<string, string> ReadSql = SqlText.Of("read");
    private static readonly IReadOnlyDictionary<string, string> WriteSql = SqlText.Of("maintain");

    public async ValueTask TrimAsync(RunBaseline baseline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        await access.WriteAsync(context => Trim(context, baseline, access.Options.TimeProvider.GetUtcNow()), cancellationToken);
        await Leftovers.RemoveAsync(access, cancellationToken);
    }

    public ValueTask<RunBaseline?> FindBaselineAsync(RunId runId, CancellationToken cancellationToken) => access.ReadAsync(Find, runId, cancellationToken);

    /// <exception cref="RunJournalException">The baseline is damaged.</exception>
    public static RunBaseline? Find(Connection connection, RunId runId)
    {
        var run = RunReads.Number(connection, runId).Run;
        var rows = connection[ReadSql["Base"]].Bind(1, run);
        try
        {
            if (!rows.Step())
                return null;
            var (version, schema, data, blobs) = (rows.Int64(0), (int)rows.Int64(1), rows.Blob(6).ToArray(), rows.Blob(7).ToArray());
            if (rows.Int64(5) != Checksum((uint)rows.Int64(2), version, schema, data, blobs))
                throw new RunJournalException(runId, version, "the checksum of the baseline does not fit");
            return new RunBaseline(runId, version, schema, data, [.. blobs.Chunk(BlobId.Length).Select(hash => new BlobId(hash))]);
        }
        finally
        {
            rows.Reset();
        }
    }

    private static bool Trim(WriteContext context, RunBaseline baseline, DateTimeOffset now)
    {
        var connection = context.Connection;
        var head = context.Heads.Of(baseline.RunId);
        if (head.Run == 0 || StoredStatus.IsTombstone(head.Status) || baseline.Version < 1 || baseline.Version > head.Version)
            throw new ArgumentException($"Run '{baseline.RunId}' has no entry of version {baseline.Version} to put a baseline at.");
        var (before, link, trimmed) = RunReads.Beginning(connection, head.Run, baseline.RunId);
        if (baseline.Version <= trimmed)
            return false;
        if (context.Blobs.FirstMissing(baseline.Blobs) is { } missing)
            throw BlobMissing(baseline, missing);

        var (chain, kept, keptChain) = Cut(connection, head.Run, baseline, before, link);
        var blobs = Hashes(baseline.Blobs);
        connection[WriteSql["SaveBase"]].Bind(1, head.Run).Bind(2, baseline.Version).Bind(3, baseline.Schema).Bind(4, chain).Bind(5, kept).Bind(6, keptChain)
            .Bind(7, Checksum(chain, baseline.Version, baseline.Schema, baseline.Data.Span, blobs)).Bind(8, baseline.Data.Span).Bind(9, blobs).Run();
        connection[WriteSql["Leave"]].Bind(1, head.Run).Bind(2, kept - 1).Run();
        connection[WriteSql["MarkUnnamed"]].Bind(1, head.Run).Bind(2, baseline.Version).Bind(3, Time.ToStored(now)).Run();
        connection[WriteSql["UnnameBefore"]].Bind(1, head.Run).Bind(2, baseline.Version).Run();
        foreach (var blob in baseline.Blobs)
            context.Blobs.Name(head.Run, blob, baseline.Version);
        return true;
    }

    // What goes is not to be had again, so what stands for it must be whole.
    private static ArgumentException BlobMissing(RunBaseline baseline, BlobId missing)
        => new($"The baseline of run '{baseline.RunId}' at version {baseline.Version} names the blob {missing}, which is not stored. Nothing was trimmed; verify the journal.");

    // The link at the version, and the first row that must stay with the link before it: an append that goes on beyond the version stays whole.
    private static (uint Chain, long Kept, uint KeptChain) Cut(Connection connection, long run, RunBaseline baseline, long before, uint link)
    {
        var previous = connection[ReadSql["LinkBefore"]].Bind(1, run).Bind(2, baseline.Version);
        if (previous.Step() && previous.Int64(0) > before)
            (before, link) = (previous.Int64(0), (uint)previous.Int64(1));
        previous.Reset();

        var rows = connection[WriteSql["PackWith"]].Bind(1, run).Bind(2, baseline.Version);
        try
        {
            if (!rows.Step() || rows.Int64(0) != before + 1)
                throw new RunJournalException(baseline.RunId, before + 1, "the entry is missing");
            var (first, last, chain) = (rows.Int64(0), rows.Int64(1), link);
            var links = EntryPack.Links(rows.Blob(3), first, link);
            if (links is null || links.Count != last - first + 1 || links[^1] != (uint)rows.Int64(2))
                throw new RunJournalException(baseline.RunId, first, $"the checksum of the entries {first} to {last} does not fit");
            chain = links[(int)(baseline.Version - first)];
            return baseline.Version == last ? (chain, last + 1, chain) : (chain, first, link);
        }
        finally
        {
            rows.Reset();
        }
    }

    /// <summary>Writes the baseline of a run that is taken in: its kept entries begin right after it.</summary>
    /// <returns>The link that they go on from.</returns>
    public static uint TakeIn(WriteContext context, long run, RunBaseline baseline)
    {
        var (chain, blobs) = (EntryChain.Start(baseline.RunId), Hashes(baseline.Blobs));
        context.Connection[WriteSql["SaveBase"]].Bind(1, run).Bind(2, baseline.Version).Bind(3, baseline.Schema).Bind(4, chain).Bind(5, baseline.Version + 1).Bind(6, chain)
            .Bind(7, Checksum(chain, baseline.Version, baseline.Schema, baseline.Data.Span, blobs)).Bind(8, baseline.Data.Span).Bind(9, blobs).Run();
        return chain;
    }

    private static byte[] Hashes(IReadOnlyList<BlobId> blobs)
    {
        var hashes = new byte[blobs.Count * BlobId.Length];
        for (var i = 0; i < blobs.Count; i++)
            blobs[i].CopyTo(hashes.AsSpan(i * BlobId.Length));
        return hashes;
    }

    private static uint Checksum(uint chain, long version, int schema, ReadOnlySpan<byte> data, ReadOnlySpan<byte> blobs)
        => EntryChain.Next(EntryChain.Next(EntryChain.Next(chain, schema, []), version, data), blobs.Length, blobs);
}
