using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>
/// A verification beside an engine reads in portions, so that the engine's log can be copied meanwhile, and finds as much as one that is alone.
/// </summary>
public sealed class LiveVerificationTests : SqliteFixture
{
    private const int Runs = 1_000;

    [Fact]
    public async Task While_a_verification_goes_on_the_log_is_copied_as_ever()
    {
        await FillAsync("UPDATE log SET entries = zeroblob(20) WHERE run IN (2, 900)");
        var (journal, _) = await OpenAsync(configure: options => options.CheckpointPages = 100);
        await using var reader = await SqliteJournalReader.OpenAsync(Database);
        await using var found = reader.Capability<IJournalVerification>()!.VerifyAsync(default).GetAsyncEnumerator();

        (await found.MoveNextAsync()).ShouldBeTrue();
        found.Current.RunId.ShouldBe("run-1");
        var state = new byte[100_000];
        for (var i = 0; i < 100; i++)
            await journal.Capability<ISnapshotStore>()!.SaveAsync(new[] { new RunSnapshot("run-5", 1, 1, state) }, default);
        new FileInfo(Database + "-wal").Length.ShouldBeLessThan(3 * 100 * 4096, "ten megabytes were written, and no read held them");

        (await found.MoveNextAsync()).ShouldBeTrue();
        found.Current.RunId.ShouldBe("run-899");
        (await found.MoveNextAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("DELETE FROM blobs WHERE blob = 1", DamageKind.Blob, "is not stored")]
    [InlineData("UPDATE blobs SET content = x'00' WHERE blob = 1", DamageKind.Blob, "does not have its name")]
    [InlineData("DELETE FROM runs WHERE id = 'run-998'", DamageKind.Index, "entries of run number 999")]
    [InlineData("UPDATE log SET chain = chain + 1 WHERE run = 700", DamageKind.Entries, "checksum")]
    [InlineData("PRAGMA writable_schema = 1; UPDATE sqlite_master SET sql = 'CREATE INDEX runs_by_end ON runs (started)' WHERE name = 'runs_by_end'",
        DamageKind.Storage, "runs_by_end")]
    public async Task What_a_verification_finds_alone_it_finds_beside_an_engine(string damage, DamageKind kind, string what)
    {
        await FillAsync(damage);
        await using (var alone = await SqliteJournalReader.OpenAsync(Database))
            (await DamageAsync(alone)).ShouldContain(one => one.Kind == kind && one.What.Contains(what));
        await OpenAsync();

        await using var reader = await SqliteJournalReader.OpenAsync(Database);
        (await DamageAsync(reader)).ShouldContain(one => one.Kind == kind && one.What.Contains(what));
    }

    [Fact]
    public async Task A_page_of_runs_whose_ids_are_all_damaged_does_not_end_the_verification()
    {
        await FillAsync("UPDATE runs SET id = char(1) || run WHERE run <= 200; UPDATE log SET entries = zeroblob(20) WHERE run = 900");
        await using var reader = await SqliteJournalReader.OpenAsync(Database);

        (await DamageAsync(reader)).ShouldContain(one => one.RunId == "run-899" && one.Kind == DamageKind.Entries);
    }

    private async Task FillAsync(string damage)
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, [.. Enumerable.Range(0, Runs).Select(run => Start(opening, $"run-{run}") with
        {
            Blobs = run % 3 == 0 ? [new BlobReference(BlobId.Of(BitConverter.GetBytes(run)), BitConverter.GetBytes(run))] : null,
        })]);
        await journal.DisposeAsync();
        Execute(damage);
    }
}
