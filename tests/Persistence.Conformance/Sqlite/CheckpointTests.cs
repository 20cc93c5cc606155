using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>The write-ahead log stays bounded, whoever reads and writes meanwhile.</summary>
public sealed class CheckpointTests
{
    private const int Bound = 100 * 4096;

    private static readonly int Appends = Long.Form ? 20_000 : 1_500;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_log_stays_bounded_beside_reads_without_a_pause(int readers)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("runs.db");
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = path, CheckpointPages = 100, Readers = 4 });
        var incarnation = (await journal.OpenAsync(default)).Incarnation;
        await AppendAsync(journal, incarnation, 0);
        using var stop = new CancellationTokenSource();
        var reads = Enumerable.Range(0, readers).Select(_ => ReadAsync(journal, stop.Token)).ToArray();
        var longest = 0L;
        for (var version = 1; version < Appends; version++)
        {
            await AppendAsync(journal, incarnation, version);
            longest = Math.Max(longest, new FileInfo(path + "-wal").Length);
        }

        await stop.CancelAsync();
        (await Task.WhenAll(reads)).ShouldAllBe(count => count > 10);
        longest.ShouldBeLessThan((readers == 0 ? 2 : 12) * Bound);
        (await journal.ReadAsync("run", Appends, default)).Count.ShouldBe(1);
    }

    // Reads of many threads that overlap, so that there is always one that needs the log.
    private static async Task<int> ReadAsync(SqliteJournal journal, CancellationToken stop)
    {
        await Task.Yield();
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
            await journal.ReadAsync("run", 1, default);
        return count;
    }

    private static async Task AppendAsync(SqliteJournal journal, long incarnation, int version)
    {
        var data = System.Text.Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', 4_000)}\"}}");
        var request = new AppendRequest("run", version, 0, new AppendId(incarnation, version + 1), new[] { new JournalEntry(version + 1, "test", 1, data) },
            version == 0 ? Samples.Row("run") : null);
        var answers = new AppendAnswer[1];
        await journal.AppendBatchAsync(new[] { request }, answers, default);
        answers[0].Outcome.ShouldBe(AppendOutcome.Appended);
    }
}
