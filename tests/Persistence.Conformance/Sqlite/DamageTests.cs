using System.Buffers.Binary;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>Damage in a row isolates its run; damage of the file is reported as such; neither goes unnoticed.</summary>
public sealed class DamageTests : SqliteFixture
{
    [Theory]
    [InlineData("UPDATE log SET entries = CAST(replace(entries, 'at', 'as') AS BLOB) WHERE run = 2 AND first = 3", "checksum of the entries 3 to 4")]
    [InlineData("UPDATE log SET entries = substr(entries, 1, 20) WHERE run = 2 AND first = 3", "checksum of the entries 3 to 4")]
    [InlineData("UPDATE log SET entries = x'' WHERE run = 2 AND first = 1", "checksum of the entries 1 to 2")]
    [InlineData("UPDATE log SET chain = chain + 1 WHERE run = 2 AND first = 5", "checksum of the entries 5 to 6")]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 3", "the entry is missing; the next one there has version 5")]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 1", "the entry is missing; the next one there has version 3")]
    [InlineData("UPDATE log SET entries = (SELECT entries FROM log WHERE run = 1 AND first = 3), chain = (SELECT chain FROM log WHERE run = 1 AND first = 3) WHERE run = 2 AND first = 3", "checksum of the entries 3 to 4")]
    [InlineData("UPDATE log SET last = 5 WHERE run = 2 AND first = 3", "checksum")]
    public async Task Damaged_entries_are_found_on_reading_and_on_verifying_and_harm_no_other_run(string damage, string expected)
    {
        await FillAsync();
        Execute(damage);
        var (journal, opening) = await OpenAsync();
        (await Should.ThrowAsync<RunJournalException>(async () => await journal.ReadAsync("b", 1, default))).Message.ShouldContain(expected);
        (await journal.ReadAsync("a", 1, default)).Count.ShouldBe(6);
        (await AppendAsync(journal, Next(opening, "a", 6))).ShouldBe([AppendOutcome.Appended]);

        var found = await DamageAsync(journal);
        found.ShouldContain(one => one.RunId == "b" && one.Kind == DamageKind.Entries && one.What.Contains(expected));
        found.ShouldAllBe(one => one.RunId == "b");
    }

    [Theory]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 5", DamageKind.Entries, "the last entries are missing: the index knows version 6")]
    [InlineData("UPDATE runs SET chain = chain + 1 WHERE run = 2", DamageKind.Index, "does not fit the entry with version 6")]
    [InlineData("UPDATE run_counts SET count = count + 1", DamageKind.Index, "are counted")]
    [InlineData("DELETE FROM runs WHERE run = 2", DamageKind.Index, "no row in the index")]
    [InlineData("UPDATE snapshots SET data = x'00'", DamageKind.Snapshot, "snapshot")]
    [InlineData("UPDATE snapshots SET version = 5", DamageKind.Snapshot, "snapshot")]
    [InlineData("UPDATE baselines SET data = x'00'", DamageKind.Baseline, "the checksum of the baseline")]
    [InlineData("UPDATE baselines SET schema = 1", DamageKind.Baseline, "the checksum of the baseline")]
    [InlineData("UPDATE baselines SET chain = 1, kept_chain = 1", DamageKind.Entries, "checksum")]
    [InlineData("UPDATE blobs SET content = x'00'", DamageKind.Blob, "does not have its name")]
    [InlineData("DELETE FROM blobs", DamageKind.Blob, "is not stored")]
    [InlineData("UPDATE runs SET status = 9 WHERE run = 1; UPDATE run_counts SET status = 9", DamageKind.Index, "the reason is missing")]
    [InlineData("UPDATE definitions SET canonical = x'00'", DamageKind.Index, "definition f1")]
    public async Task Verifying_finds(string damage, DamageKind kind, string expected)
    {
        await FillAsync();
        var (whole, _) = await OpenAsync();
        (await DamageAsync(whole)).ShouldBeEmpty();
        await whole.DisposeAsync();

        Execute(damage);
        var (journal, _) = await OpenAsync();
        (await DamageAsync(journal)).ShouldContain(one => one.Kind == kind && one.What.Contains(expected));
    }

    [Fact]
    public async Task The_feed_hands_out_no_entries_of_a_damaged_append()
    {
        await FillAsync();
        Execute("UPDATE log SET entries = CAST(replace(entries, 'at', 'as') AS BLOB) WHERE run = 2 AND first = 3");
        var (journal, _) = await OpenAsync();
        var page = await journal.Capability<IEventFeed>()!.FeedAsync(0, 1_000, default);
        page.Appends.Count(append => append.RunId == "b").ShouldBe(3);
        page.Appends.Where(append => append.RunId == "b").Select(append => append.Entries.Count).ShouldBe([2, 0, 2]);
        page.Appends.Where(append => append.RunId != "b").ShouldAllBe(append => append.Entries.Count > 0);
    }

    [Fact]
    public async Task A_damaged_snapshot_is_ignored_and_a_damaged_baseline_or_blob_is_not()
    {
        await FillAsync();
        Execute("UPDATE snapshots SET data = x'00'; UPDATE baselines SET data = x'00'; UPDATE blobs SET content = x'00'; UPDATE definitions SET canonical = x'00'");
        var (journal, _) = await OpenAsync();
        (await journal.Capability<ISnapshotStore>()!.LoadAsync("b", default)).ShouldBeNull();
        await Should.ThrowAsync<RunJournalException>(async () => await journal.Capability<IJournalTrimming>()!.FindBaselineAsync("c", default));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.Capability<IBlobStore>()!.ReadBlobAsync(BlobId.Of([1]), default));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.Capability<IDefinitionStore>()!.FindDefinitionAsync("f1", default));
        (await journal.ReadAsync("b", 1, default)).Count.ShouldBe(6);
    }

    /// <summary>So many that data fills a good part of the file: an empty one is a page for each table and index.</summary>
    private const int FlippedRuns = 200;

    /// <summary>A flipped bit anywhere: a run reads as it was written, or reading says that it does not; verifying finds what reading finds.</summary>
    [Fact]
    public async Task A_flipped_bit_is_never_read_as_something_else()
    {
        await FillAsync(runs: FlippedRuns);
        var whole = await File.ReadAllBytesAsync(Database);
        var random = new Random(11);
        var (noticed, harmless) = (0, 0);
        var rounds = Long.Form ? 3_000 : 120;
        for (var round = 0; round < rounds; round++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(Database, bytes);
            if (await IsNoticedAsync(FlippedRuns))
                noticed++;
            else
                harmless++;
        }

        noticed.ShouldBeGreaterThan(10, "flips hit the data");
        harmless.ShouldBeGreaterThan(0, "and unused bytes");
        Counts.Note("bits flipped in databases", rounds);
    }

    [Fact]
    public async Task A_truncated_file_is_reported_and_never_read_as_something_else()
    {
        await FillAsync(runs: 40);
        var whole = await File.ReadAllBytesAsync(Database);
        var size = BinaryPrimitives.ReadUInt16BigEndian(whole.AsSpan(16));   // https://www.sqlite.org/fileformat.html: the page size
        foreach (var pages in new[] { 0, 1, 2, 5, 10, (whole.Length / size) - 1 })
        {
            await File.WriteAllBytesAsync(Database, whole[..(pages * size)]);
            if (pages == 0)
                continue;   // an empty file is a new journal
            (await IsNoticedAsync(40)).ShouldBeTrue($"{pages} pages are left");
        }
    }

    /// <summary>A log that was cut short or hit is read up to there: every run is a beginning of what was written, and the journal goes on.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_is_cut_short_or_hit_gives_a_beginning_of_what_was_written(bool cut)
    {
        var (journal, opening) = await OpenAsync();
        for (var version = 0; version < 30; version++)
            await AppendAsync(journal, [.. Enumerable.Range(0, 10).Select(i => version == 0 ? Start(opening, $"run-{i}") : Next(opening, $"run-{i}", version))]);
        var (database, log) = (await File.ReadAllBytesAsync(Database), await ReadSharedAsync(Database + "-wal"));
        await journal.DisposeAsync();
        var (random, shorter) = (new Random(cut ? 5 : 6), 0);
        for (var round = 0; round < (Long.Form ? 1_000 : 40); round++)
        {
            var path = PathOf($"copy-{round}.db");
            await File.WriteAllBytesAsync(path, database);
            var damaged = cut ? log[..random.Next(log.Length)] : Flipped(log, random);
            await File.WriteAllBytesAsync(path + "-wal", damaged);
            var (copy, again) = await OpenAsync(path);
            (await DamageAsync(copy)).ShouldBeEmpty();
            var counts = new List<int>();
            for (var i = 0; i < 10; i++)
            {
                var entries = await copy.ReadAsync($"run-{i}", 1, default);
                entries.ShouldBeEntries(Samples.Entries(1, entries.Count));
                counts.Add(entries.Count);
            }

            counts.Distinct().Count().ShouldBe(1, "a commit is there for all its runs or for none");
            shorter += counts[0] < 30 ? 1 : 0;
            (await AppendAsync(copy, counts[0] == 0 ? Start(again, "run-0") : Next(again, "run-0", counts[0]))).ShouldBe([AppendOutcome.Appended]);
            await copy.DisposeAsync();
        }

        shorter.ShouldBeGreaterThan(10);
        Counts.Note(cut ? "logs cut short" : "bits flipped in logs", Long.Form ? 1_000 : 40);
    }

    private static byte[] Flipped(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }

    private async Task<bool> IsNoticedAsync(int runs)
    {
        try
        {
            var (journal, _) = await OpenAsync();
            await using var opened = journal;
            var damaged = new List<RunId>();
            for (var i = 0; i < runs; i++)
            {
                try
                {
                    var entries = await journal.ReadAsync($"run-{i}", 1, default);
                    if (entries.Count > 0)
                        entries.ShouldBeEntries(Samples.Entries(1, 6));
                    else
                        damaged.Add($"run-{i}");   // its id or its index is hit: verifying must say so
                }
                catch (Exception e) when (e is RunJournalException or JournalUnavailableException)
                {
                    damaged.Add($"run-{i}");
                }
            }

            var found = await DamageAsync(journal);
            if (damaged.Count > 0)
                found.ShouldNotBeEmpty($"reading failed for {string.Join(", ", damaged)}");
            return found.Count > 0;
        }
        catch (JournalUnavailableException)
        {
            return true;
        }
    }

    private async Task FillAsync(int runs = 0)
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a", 2), Next(opening, "a", 2, 2), Next(opening, "a", 4, 2));
        await AppendAsync(journal, Start(opening, "b", 2), Next(opening, "b", 2, 2), Next(opening, "b", 4, 2, Samples.Row("b")));
        await AppendAsync(journal, Start(opening, "c", 3), Next(opening, "c", 3, 3) with { Blobs = [new BlobReference(BlobId.Of([1]), new byte[] { 1 })] });
        await AppendAsync(journal, [.. Enumerable.Range(0, runs).Select(i => Start(opening, $"run-{i}", 6))]);
        await journal.Capability<ISnapshotStore>()!.SaveAsync(new[] { new RunSnapshot("b", 4, 1, "state"u8.ToArray()) }, default);
        await journal.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline("c", 2, 2, "state"u8.ToArray(), []), default);
        await journal.Capability<IDefinitionStore>()!.SaveDefinitionAsync("f1", "{}"u8.ToArray(), default);
        await journal.DisposeAsync();
    }
}
