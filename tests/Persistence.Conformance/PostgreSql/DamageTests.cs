using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>Damage in a row isolates its run and does not go unnoticed.</summary>
public sealed class DamageTests : PostgreSqlFixture
{
    [Theory]
    [InlineData("UPDATE log SET entries = overlay(entries placing 'x' from 30) WHERE run = 2 AND first = 3", "checksum of the entries 3 to 4")]
    [InlineData("UPDATE log SET entries = substr(entries, 1, 20) WHERE run = 2 AND first = 3", "checksum of the entries 3 to 4")]
    [InlineData("UPDATE log SET entries = '' WHERE run = 2 AND first = 1", "checksum of the entries 1 to 2")]
    [InlineData("UPDATE log SET chain = chain + 1 WHERE run = 2 AND first = 5", "checksum of the entries 5 to 6")]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 3", "the entry is missing; the next one there has version 5")]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 1", "the entry is missing; the next one there has version 3")]
    [InlineData("UPDATE log SET entries = (SELECT entries FROM log WHERE run = 1 AND first = 3), chain = (SELECT chain FROM log WHERE run = 1 AND first = 3) WHERE run = 2 AND first = 3", "checksum of the entries 3 to 4")]
    [InlineData("UPDATE log SET last = 5 WHERE run = 2 AND first = 3", "checksum")]
    public async Task Damaged_entries_are_found_on_reading_and_on_verifying_and_harm_no_other_run(string damage, string expected)
    {
        await FillAsync();
        await ExecuteAsync("SET search_path = actorflow; " + damage);
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
    [InlineData("UPDATE snapshots SET data = '\\x00'", DamageKind.Snapshot, "snapshot")]
    [InlineData("UPDATE snapshots SET version = 5", DamageKind.Snapshot, "snapshot")]
    [InlineData("UPDATE baselines SET data = '\\x00'", DamageKind.Baseline, "the checksum of the baseline")]
    [InlineData("UPDATE baselines SET schema = 1", DamageKind.Baseline, "the checksum of the baseline")]
    [InlineData("UPDATE baselines SET chain = 1, kept_chain = 1", DamageKind.Entries, "checksum")]
    [InlineData("UPDATE blobs SET content = '\\x00'", DamageKind.Blob, "does not have its name")]
    [InlineData("DELETE FROM blobs", DamageKind.Blob, "is not stored")]
    [InlineData("UPDATE runs SET status = 9 WHERE run = 1", DamageKind.Index, "the reason is missing")]
    [InlineData("UPDATE definitions SET canonical = '\\x00'", DamageKind.Index, "definition f1")]
    public async Task Verifying_finds(string damage, DamageKind kind, string expected)
    {
        await FillAsync();
        var (whole, _) = await OpenAsync();
        (await DamageAsync(whole)).ShouldBeEmpty();
        await whole.DisposeAsync();

        await ExecuteAsync("SET search_path = actorflow; " + damage);
        var (journal, _) = await OpenAsync();
        (await DamageAsync(journal)).ShouldContain(one => one.Kind == kind && one.What.Contains(expected));
    }

    [Fact]
    public async Task The_feed_hands_out_no_entries_of_a_damaged_append()
    {
        await FillAsync();
        await ExecuteAsync("UPDATE actorflow.log SET entries = overlay(entries placing 'x' from 30) WHERE run = 2 AND first = 3");
        var (journal, _) = await OpenAsync();
        await Place.EarlierTransactionsAsync();
        var page = await journal.Capability<IEventFeed>()!.FeedAsync(0, 1_000, default);
        page.Appends.Where(append => append.RunId == "b").Select(append => append.Entries.Count).ShouldBe([2, 0, 2]);
        page.Appends.Where(append => append.RunId != "b").ShouldAllBe(append => append.Entries.Count > 0);
    }

    [Fact]
    public async Task A_damaged_snapshot_is_ignored_and_a_damaged_baseline_or_blob_is_not()
    {
        await FillAsync();
        await ExecuteAsync("SET search_path = actorflow; UPDATE snapshots SET data = '\\x00'; UPDATE baselines SET data = '\\x00'; UPDATE blobs SET content = '\\x00'; UPDATE definitions SET canonical = '\\x00'");
        var (journal, _) = await OpenAsync();
        (await journal.Capability<ISnapshotStore>()!.LoadAsync("b", default)).ShouldBeNull();
        await Should.ThrowAsync<RunJournalException>(async () => await journal.Capability<IJournalTrimming>()!.FindBaselineAsync("c", default));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.Capability<IBlobStore>()!.ReadBlobAsync(BlobId.Of([1]),
            default));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.Capability<IDefinitionStore>()!.FindDefinitionAsync("f1",
            default));
        (await journal.ReadAsync("b", 1, default)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task Texts_that_the_database_cannot_hold_are_mended_and_fail_nobody()
    {
        var (journal, opening) = await OpenAsync();
        var row = Samples.Row("a", RunStatus.Failed) with { Outcome = "null \0 and \uD800 alone 🌍", Tags = ["t\0"], Key = "k\0" };
        (await AppendAsync(journal, Start(opening, "a") with { Summary = row }, Start(opening, "b")))
            .ShouldBe([AppendOutcome.Appended, AppendOutcome.Appended]);
        (await journal.FindByKeyAsync("k\0", default))!.Outcome.ShouldBe("null \uFFFD and \uFFFD alone 🌍");
        (await journal.Capability<IRunIndex>()!.ListAsync(new RunQuery { Tags = ["t\uFFFD"] }, default)).Runs.Count.ShouldBe(1);
    }

    /// <summary>Three runs: a and b with six entries in three appends, c trimmed; b has a snapshot, c names a blob.</summary>
    private async Task FillAsync()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a", 2), Start(opening, "b", 2),
            Start(opening, "c", 2) with { Blobs = [new(BlobId.Of([1]), new byte[] { 1 })] });
        await AppendAsync(journal, Next(opening, "a", 2, 2), Next(opening, "b", 2, 2), Next(opening, "c", 2, 2));
        await AppendAsync(journal, Next(opening, "a", 4, 2), Next(opening, "b", 4, 2, Samples.Row("b")), Next(opening, "c", 4, 2));
        await journal.Capability<ISnapshotStore>()!.SaveAsync(new[] { new RunSnapshot("b", 4, 1, "state"u8.ToArray()) }, default);
        await journal.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline("c", 3, 2, "state"u8.ToArray(), [BlobId.Of([1])]), default);
        await journal.Capability<IDefinitionStore>()!.SaveDefinitionAsync("f1", "{}"u8.ToArray(), default);
        await journal.DisposeAsync();
    }
}
