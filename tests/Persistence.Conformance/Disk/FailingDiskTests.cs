using ActorFlow.Journal;
using ActorFlow.Persistence.Conformance.Faults;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Disk;

/// <summary>A full disk and write errors at any moment: a clean refusal, then a resume, and each entry is there once.</summary>
public sealed class FailingDiskTests
{
    private const int Full = 13;
    private const int WriteError = 778;   // SQLITE_IOERR_WRITE
    private const int TruncateError = 1546;   // SQLITE_IOERR_TRUNCATE

    private static readonly int Rounds = Long.Form ? 2_000 : 80;

    [Theory]
    [InlineData(Full, 1)]
    [InlineData(WriteError, 2)]
    public async Task Writes_that_fail_now_and_then_lose_nothing_and_write_nothing_twice(int code, int seed)
    {
        using var folder = new TemporaryFolder();
        var disk = new SimulatedDisk();
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db"), Vfs = disk.Name, CheckpointPages = 100,
            LogRewritten = disk.TakeOver });
        var writer = new PatientWriter(journal);
        await writer.OpenAsync();
        var (random, failed) = (new Random(seed), 0);
        disk.Happening = operation =>
        {
            if (operation.Kind == DiskOperationKind.Sync || random.Next(100) != 0)
                return 0;
            failed++;
            return operation.Kind == DiskOperationKind.Truncate ? TruncateError : code;
        };

        var runs = Enumerable.Range(0, 20).Select(i => new RunId($"run-{i}")).ToArray();
        for (var round = 0; round < Rounds; round++)
            await writer.WriteAsync(runs.Where(_ => random.Next(3) == 0));
        disk.Happening = null;
        failed.ShouldBeGreaterThan(3);
        writer.Openings.ShouldBeGreaterThan(3);

        await writer.ReopenAsync();
        foreach (var (run, version) in writer.Versions)
            (await journal.ReadAsync(run, 1, default)).ShouldBeEntries(Samples.Entries(1, (int)version));
        await foreach (var damage in journal.Capability<IJournalVerification>()!.VerifyAsync(default))
            damage.ShouldBeNull();
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task A_full_disk_is_refused_with_the_reason_and_the_remedy_until_there_is_room_again()
    {
        using var folder = new TemporaryFolder();
        var disk = new SimulatedDisk();
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db"), Vfs = disk.Name });
        var writer = new PatientWriter(journal);
        await writer.OpenAsync();
        await writer.WriteAsync(["a"]);
        disk.Happening = operation => operation.Kind == DiskOperationKind.Write ? Full : 0;

        var answers = new AppendAnswer[1];
        var request = new AppendRequest("b", 0, 0, new AppendId(1, 100), Samples.Entries(1, 1), Samples.Row("b"));
        try
        {
            await journal.AppendBatchAsync(new[] { request }, answers, default);
            answers[0].Outcome.ShouldBe(AppendOutcome.Unknown);
        }
        catch (JournalUnavailableException)
        {
        }

        var refusal = await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.AppendBatchAsync(new[] { request }, answers,
            default));
        refusal.ToString().ShouldContain("free space and open the journal again");
        disk.Happening = null;
        await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.FindAsync("a", default));
        await writer.ReopenAsync();
        await writer.WriteAsync(["a", "b"]);
        (await journal.ReadAsync("a", 1, default)).Count.ShouldBe(2);
        (await journal.ReadAsync("b", 1, default)).Count.ShouldBe(1);
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task A_journal_that_cannot_be_made_is_refused_and_can_be_made_later()
    {
        using var folder = new TemporaryFolder();
        var disk = new SimulatedDisk();
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db"), Vfs = disk.Name });
        for (var allowed = 0; allowed < 400; allowed += 7)
        {
            var left = allowed;
            disk.Happening = _ => left-- > 0 ? 0 : WriteError;
            try
            {
                await journal.OpenAsync(default);
                allowed.ShouldBeGreaterThan(0);
                return;
            }
            catch (JournalUnavailableException e)
            {
                e.Message.ShouldContain("cannot be opened");
            }
        }

        Assert.Fail("It could not be opened in 400 disk operations.");
    }
}
