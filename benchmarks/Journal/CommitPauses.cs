using System.Diagnostics;
using System.Text;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Journal;

/// <summary>
/// Commits of 64 runs one after the other for a while: how long the longest of them took, since copying the log into the database happens between
/// them.
/// </summary>
public abstract class CommitPauses : Measurement
{
    private const int RunsACommit = 64;

    public override string Unit => "ms";

    private protected abstract double Of(double[] sorted);

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db") });
        var opening = await journal.OpenAsync(default);
        var (data, counter, answers) = (Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', 180)}\"}}"), 0L, new AppendAnswer[RunsACommit]);
        var (commits, row) = (Math.Max(20, effort.Of(4_000)), new RunSummary("run", "flow", "print", RunStatus.Running, default, default, null, null,
            [], null, null, null));
        var times = new double[commits];
        for (var commit = 0; commit < commits; commit++)
        {
            var batch = Enumerable.Range(0, RunsACommit)
                .Select(run => new AppendRequest($"run-{run}", commit, 0, new AppendId(opening.Incarnation, ++counter),
                new[] { new JournalEntry(commit + 1, "visit-completed", 1, data) }, commit == 0 ? row with { RunId = $"run-{run}" } : null))
                    .ToArray();
            var began = Stopwatch.GetTimestamp();
            await journal.AppendBatchAsync(batch, answers, default);
            times[commit] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return Of([.. times.Order()]);
    }
}

/// <summary>The middle one.</summary>
public sealed class UsualCommit : CommitPauses
{
    public override string Id => "J.pause.p50";

    public override string Title => "commit of 64 runs under sustained writing, p50";

    private protected override double Of(double[] sorted) => sorted[sorted.Length / 2];
}

/// <summary>The longest one.</summary>
public sealed class LongestCommit : CommitPauses
{
    public override string Id => "J.pause.max";

    public override string Title => "the same, the longest of all";

    private protected override double Of(double[] sorted) => sorted[^1];
}
