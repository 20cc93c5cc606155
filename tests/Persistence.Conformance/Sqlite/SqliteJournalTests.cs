using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

public class SqliteJournalTests : JournalConformance
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    protected override IRunJournal Create() => new SqliteJournal(Configure(new SqliteJournalOptions { Path = Database }));

    protected virtual SqliteJournalOptions Configure(SqliteJournalOptions options) => options;

    protected override ValueTask RemovePlaceAsync()
    {
        _folder.Dispose();
        return default;
    }

    [Fact]
    public async Task The_log_is_copied_into_the_database_when_it_has_grown()
    {
        for (var i = 0; i < 40; i++)
            await AppendAsync(new AppendRequest($"run-{i}", 0, 0, NextId(), new[] { Samples.Entry(1, new string('x', 200_000)) },
                Samples.Row($"run-{i}")));
        await Journal.MarkCleanAsync(default);   // behind the last checkpoint
        new FileInfo(Database + "-wal").Length.ShouldBeLessThan(10_000_000);
    }

    [Fact]
    public async Task Closing_leaves_one_file_with_everything_in_it()
    {
        await AppendAsync(Start("a"));
        await Journal.DisposeAsync();
        var log = new FileInfo(Database + "-wal");
        (log.Exists ? log.Length : 0).ShouldBe(0);
        File.Copy(Database, _folder.File("copy.db"));
        await using var copy = new SqliteJournal(new SqliteJournalOptions { Path = _folder.File("copy.db") });
        await copy.OpenAsync(default);
        (await copy.ReadAsync("a", 1, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_append_beyond_the_limit_is_answered_as_too_large_and_its_neighbours_are_written()
    {
        await Journal.DisposeAsync();
        await using var small = new SqliteJournal(new SqliteJournalOptions { Path = Database, MaxAppendBytes = 64 * 1024 });
        var incarnation = (await small.OpenAsync(default)).Incarnation;
        var answers = new AppendAnswer[3];
        AppendRequest Request(RunId id, int length, long counter)
            => new(id, 0, 0, new AppendId(incarnation, counter), new[] { Samples.Entry(1, new string('x', length)) }, Samples.Row(id));
        await small.AppendBatchAsync(new[] { Request("a", 10, 1), Request("b", 70_000, 2), Request("c", 10, 3) }, answers, default);
        answers.Select(answer => answer.Outcome).ShouldBe([AppendOutcome.Appended, AppendOutcome.TooLarge, AppendOutcome.Appended]);
        (await small.FindAsync("b", default)).ShouldBeNull();
    }
}

public sealed class SqliteJournalWithNormalFlushesTests : SqliteJournalTests
{
    protected override SqliteJournalOptions Configure(SqliteJournalOptions options)
    {
        options.Synchronous = SqliteSynchronous.Normal;
        return options;
    }
}
