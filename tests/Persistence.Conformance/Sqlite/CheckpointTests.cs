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
        await AppendAsync(journal, incarnation, "read", 0, 1_000_000);
        var version = 0;
        await AppendAsync(journal, incarnation, "run", version++, 1);
        using var stop = new CancellationTokenSource();
        var counts = new int[readers];
        var reads = Enumerable.Range(0, readers).Select(reader => ReadAsync(journal, counts, reader, stop.Token)).ToArray();
        var longest = 0L;
        for (; version < Appends || counts.Any(count => count < 10); version++)
        {
            await AppendAsync(journal, incarnation, "run", version, version + 1);
            longest = Math.Max(longest, new FileInfo(path + "-wal").Length);
        }

        await stop.CancelAsync();
        await Task.WhenAll(reads);
        longest.ShouldBeLessThan((readers == 0 ? 2 : 12) * Bound);
        (await journal.ReadAsync("run", version, default)).Count.ShouldBe(1);
    }

    // Reads that overlap, so that there is mostly one that needs the log.
    private static async Task ReadAsync(SqliteJournal journal, int[] counts, int reader, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            await journal.ReadAsync("read", 1, default);
            Interlocked.Increment(ref counts[reader]);
        }
    }

    private static async Task AppendAsync(SqliteJournal journal, long incarnation, RunId run, int version, long counter)
    {
        var data = System.Text.Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', 4_000)}\"}}");
        var request = new AppendRequest(run, version, 0, new AppendId(incarnation, counter), new[] { new JournalEntry(version + 1, "test", 1, data) },
            version == 0 ? Samples.Row(run.Value) : null);
        var answers = new AppendAnswer[1];
        await journal.AppendBatchAsync(new[] { request }, answers, default);
        answers[0].Outcome.ShouldBe(AppendOutcome.Appended);
    }
}
