using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>The files of a journal: the write-ahead log is written over where it was, and pages are as large as when the database was made.</summary>
public sealed class LogFileTests : SqliteFixture
{
    private const int Bound = 100 * 4096;

    [Fact]
    public async Task The_log_keeps_its_file_when_it_begins_anew()
    {
        var (journal, opening) = await OpenAsync(configure: options => options.CheckpointPages = 100);
        await AppendAsync(journal, Start(opening, "a"));
        var (log, wasFull, longest, version) = (new FileInfo(Database + "-wal"), false, 0L, 1);
        for (var i = 0; i < 300; i++)
        {
            await AppendAsync(journal, Next(opening, "a", version, entries: 100));
            version += 100;
            log.Refresh();
            longest = Math.Max(longest, log.Length);
            wasFull |= log.Length >= Bound;
            (log.Length >= Bound).ShouldBe(wasFull);
        }

        wasFull.ShouldBeTrue();
        longest.ShouldBeLessThan(2 * Bound);
        (await journal.ReadAsync("a", 1, default)).Count.ShouldBe(version);
    }

    [Fact]
    public async Task A_database_keeps_the_pages_that_it_was_made_with_and_a_new_one_has_larger_ones()
    {
        var (journal, opening) = await OpenAsync();
        journal.Session().Setting("page_size").ShouldBe(8192);
        await AppendAsync(journal, Start(opening, "a"));
        await journal.DisposeAsync();
        Execute("PRAGMA journal_mode = DELETE; PRAGMA page_size = 4096; VACUUM");

        (journal, opening) = await OpenAsync();
        journal.Session().Setting("page_size").ShouldBe(4096);
        await AppendAsync(journal, Next(opening, "a", 1), Start(opening, "b"));
        (await journal.ReadAsync("a", 1, default)).Count.ShouldBe(2);
        (await DamageAsync(journal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(40)]
    public async Task However_many_runs_share_a_commit_each_has_its_own_entries_and_a_refused_one_has_none(int runs)
    {
        var (journal, opening) = await OpenAsync(configure: options => options.MaxAppendBytes = 64 * 1024);
        var batch = new List<AppendRequest>();
        for (var i = 0; i < runs; i++)
        {
            batch.Add(Start(opening, $"run-{i}", entries: 1 + (i % 3)));
            batch.Add(Next(opening, $"stranger-{i}", version: 5, row: Samples.Row($"stranger-{i}")));
            batch.Add(Start(opening, $"large-{i}") with { Entries = new[] { Samples.Entry(1, new string('x', 70_000)) } });
            batch.Add(Next(opening, $"run-{i}", 1 + (i % 3)));
        }

        (await AppendAsync(journal, [.. batch])).Chunk(4).ShouldAllBe(answers =>
            answers[0] == AppendOutcome.Appended && answers[1] == AppendOutcome.Conflict && answers[2] == AppendOutcome.TooLarge && answers[3] == AppendOutcome.Appended);
        for (var i = 0; i < runs; i++)
        {
            (await journal.ReadAsync($"run-{i}", 1, default)).Select(entry => entry.Version).ShouldBe(Enumerable.Range(1, 2 + (i % 3)).Select(version => (long)version));
            (await journal.ReadAsync($"large-{i}", 1, default)).ShouldBeEmpty();
        }

        (await DamageAsync(journal)).ShouldBeEmpty();
    }
}
