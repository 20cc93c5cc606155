using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Persistence.Sqlite.Capabilities;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

public sealed class BackupTests : SqliteFixture
{
    [Fact]
    public async Task A_live_journal_is_copied_as_it_is_at_one_moment()
    {
        var (journal, opening) = await OpenAsync();
        for (var i = 0; i < 50; i++)
            await AppendAsync(journal, [.. Enumerable.Range(0, 50).Select(n => Start(opening, $"before-{i}-{n}", 10))]);
        var during = 0;
        await Until.SoAsync(
            async () =>
            {
                File.Delete(PathOf("copy.db"));
                var before = during;
                var backup = journal.Capability<IJournalBackup>()!.BackupAsync(PathOf("copy.db"), default).AsTask();
                while (!backup.IsCompleted)
                {
                    await AppendAsync(journal, Start(opening, $"x-{during}", 3), Start(opening, $"y-{during}", 3));
                    during++;
                }

                await backup;
                return during > before;
            },
            "appends go on during a backup");
        await AppendAsync(journal, Start(opening, "after"));

        await using var copy = await SqliteJournalReader.OpenAsync(PathOf("copy.db"));
        (await DamageAsync(copy)).ShouldBeEmpty();
        (await copy.FindAsync("before-49-49", default)).ShouldNotBeNull();
        (await copy.FindAsync("after", default)).ShouldBeNull();
        for (var i = 0; i < during; i++)
            (await copy.ReadAsync($"x-{i}", 1, default)).Count.ShouldBe((await copy.ReadAsync($"y-{i}", 1, default)).Count, "a batch is in the copy or not, but never half");
        File.Exists(PathOf("copy.db.unfinished")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_backup_ends_with_an_error_when_the_journal_is_opened_anew_meanwhile()
    {
        var options = new SqliteJournalOptions { Path = Database };
        var access = new SqliteAccess(options);
        await access.QueueAsync(() => access.SessionOrNull = JournalSession.Open(options, mayBeHeld: false));
        using var gate = new ManualResetEventSlim();
        var held = access.QueueAsync(() => gate.Wait(Until.Patience));
        var backup = new SqliteBackup(access).BackupAsync(PathOf("copy.db"), default).AsTask();   // its first work stands in the queue now
        var anew = access.QueueAsync(() =>
        {
            access.Session.Dispose();
            return access.SessionOrNull = JournalSession.Open(options, mayBeHeld: false);
        });
        gate.Set();
        (await held).ShouldBeTrue();
        await anew;
        (await Should.ThrowAsync<JournalUnavailableException>(() => backup)).Message.ShouldContain("opened anew while it was being copied");
        File.Exists(PathOf("copy.db")).ShouldBeFalse();
        await new SqliteBackup(access).BackupAsync(PathOf("copy.db"), default);
        File.Exists(PathOf("copy.db")).ShouldBeTrue();
        await access.QueueAsync(() =>
        {
            access.Session.Dispose();
            return true;
        });
    }

    [Fact]
    public async Task A_backup_is_never_written_over_a_file()
    {
        var (journal, _) = await OpenAsync();
        await File.WriteAllTextAsync(PathOf("copy.db"), "mine");
        await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.Capability<IJournalBackup>()!.BackupAsync(PathOf("copy.db"), default));
        (await File.ReadAllTextAsync(PathOf("copy.db"))).ShouldBe("mine");
        (await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.Capability<IJournalBackup>()!.BackupAsync("/proc/no/copy.db", default))).Message.ShouldContain("cannot be written");
    }

    [Fact]
    public async Task A_backup_is_restored_in_place_of_a_lost_journal_or_over_one_that_is_to_be_replaced()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a", 3));
        await journal.Capability<IJournalBackup>()!.BackupAsync(PathOf("copy.db"), default);
        await AppendAsync(journal, Start(opening, "later"));

        (await Should.ThrowAsync<JournalUnavailableException>(() => SqliteRestore.RestoreAsync(PathOf("copy.db"), Database, replace: true))).Message.ShouldContain("an engine has it open");
        await journal.DisposeAsync();
        (await Should.ThrowAsync<JournalUnavailableException>(() => SqliteRestore.RestoreAsync(PathOf("copy.db"), Database))).Message.ShouldContain("there is a journal already");
        await SqliteRestore.RestoreAsync(PathOf("copy.db"), Database, replace: true);
        await SqliteRestore.RestoreAsync(PathOf("copy.db"), PathOf("new/other.db"));

        foreach (var path in new[] { Database, PathOf("new/other.db") })
        {
            var (restored, after) = await OpenAsync(path);
            after.WasClean.ShouldBeFalse("it was copied while an engine was at work");
            (await restored.ReadAsync("a", 1, default)).Count.ShouldBe(3);
            (await restored.FindAsync("later", default)).ShouldBeNull();
            (await AppendAsync(restored, Next(after, "a", 3))).ShouldBe([AppendOutcome.Appended]);
        }

        Directory.GetFiles(Path.GetDirectoryName(Database)!).Select(Path.GetFileName).ShouldNotContain(name => name!.Contains("replaced") || name.Contains("unfinished"));
    }

    [Fact]
    public async Task A_damaged_backup_is_not_restored()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a", 3));
        await journal.Capability<IJournalBackup>()!.BackupAsync(PathOf("copy.db"), default);
        Execute("UPDATE log SET entries = x'00'", PathOf("copy.db"));
        (await Should.ThrowAsync<JournalUnavailableException>(() => SqliteRestore.RestoreAsync(PathOf("copy.db"), PathOf("new.db")))).Message.ShouldContain("run 'a'");
        File.Exists(PathOf("new.db")).ShouldBeFalse();
    }
}
