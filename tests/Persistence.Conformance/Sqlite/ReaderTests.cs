using System.Diagnostics;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Persistence.Sqlite.Reading;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

public sealed class ReaderTests : SqliteFixture
{
    [Fact]
    public async Task A_reader_beside_a_live_engine_sees_what_is_committed_and_can_change_nothing()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"));
        await using var reader = await SqliteJournalReader.OpenAsync(Database);
        await AppendAsync(journal, Next(opening, "a", 1), Start(opening, "b"));
        (await reader.ReadAsync("a", 1, default)).Count.ShouldBe(2);
        (await reader.Capability<IRunIndex>()!.ListAsync(new RunQuery(), default)).Runs.Count.ShouldBe(2);
        (await DamageAsync(reader)).ShouldBeEmpty();
        (await Should.ThrowAsync<JournalUnavailableException>(async () => await reader.Capability<IRunShelf>()!.ReleaseAsync("a",
            default))).Message.ShouldContain("for reading only");
        reader.Capability<IJournalBackup>().ShouldBeNull();
        (await AppendAsync(journal, Next(opening, "a", 2))).ShouldBe([AppendOutcome.Appended]);
    }

    [Fact]
    public async Task A_reader_works_while_no_engine_runs_and_does_not_disturb_the_next_one()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"));
        await journal.DisposeAsync();
        await using var reader = await SqliteJournalReader.OpenAsync(Database);
        (await reader.FindAsync("a", default)).ShouldNotBeNull();
        var (next, again) = await OpenAsync();
        (await AppendAsync(next, Next(again, "a", 1))).ShouldBe([AppendOutcome.Appended]);
        (await reader.ReadAsync("a", 1, default)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_of_a_file_that_is_written_meanwhile_is_repeated(bool fails)
    {
        await (await OpenAsync()).Journal.DisposeAsync();
        File.Delete(Database + "-wal");   // empty: as after a copy of the file, nothing says that there is an engine
        File.Delete(Database + "-shm");
        using var pool = new ReaderPool(Database, vfs: null, most: 1, isVisitor: true);
        var times = 0;
        var found = await pool.ReadAsync(
            (connection, _) =>
            {
                if (times++ > 0)
                    return connection.Scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'meanwhile'");
                Execute("CREATE TABLE meanwhile (x)");
                return fails ? throw new InvalidOperationException("torn") : -1;
            },
            0,
            default);
        (times, found).ShouldBe((2, 1));
    }

    [Fact]
    public async Task A_reader_says_what_it_cannot_open()
    {
        (await Should.ThrowAsync<JournalUnavailableException>(
            async () => await SqliteJournalReader.OpenAsync(PathOf("none.db")))).Message.ShouldContain("no such file");
        await File.WriteAllTextAsync(PathOf("bad.db"), new string('x', 9000));
        (await Should.ThrowAsync<JournalUnavailableException>(
            async () => await SqliteJournalReader.OpenAsync(PathOf("bad.db")))).Message.ShouldContain("damaged");
        Execute("CREATE TABLE t (x)", PathOf("other.db"));
        (await Should.ThrowAsync<JournalUnavailableException>(
            async () => await SqliteJournalReader.OpenAsync(PathOf("other.db")))).Message.ShouldContain("another program");
    }

    [Fact]
    public async Task The_lock_of_another_process_keeps_an_engine_out()
    {
        await (await OpenAsync()).Journal.DisposeAsync();
        var start = new ProcessStartInfo("flock",
            ["--exclusive", Database + ".lock", "sh", "-c", "echo held; read line"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var other = Process.Start(start)!;
        (await other.StandardOutput.ReadLineAsync()).ShouldBe("held");
        (await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync())).Message.ShouldContain("another engine has it open");
        await other.StandardInput.WriteLineAsync();
        await other.WaitForExitAsync();
        await OpenAsync();
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_refused_with_the_reason()
        => (await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync("/proc/actorflow/runs.db"))).Message.ShouldContain("cannot be used");
}
