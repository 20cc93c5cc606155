using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Journal;

/// <summary>J3: from nothing to a system that answers, with 100 000 runs in the journal that wait for next year.</summary>
public sealed class WaitingStore : Measurement
{
    private const int AtATime = 1_000;

    public override string Id => "J3.waiting";

    public override string Title => "start with 100 000 waiting runs, until one of them answers";

    public override string Unit => "ms";

    public override Target Target => new(3_000, 1_500, null, ("F1", 42));

    public override Task<double> RunAsync(Effort effort) => MeasureAsync(effort.Of(100_000));

    /// <summary>Milliseconds with so many runs.</summary>
    internal static async Task<double> MeasureAsync(int runs)
    {
        using var folder = new DiskFolder();
        var flow = Flow.Named("waits").StartAt(Node.Named("only").Exec((ExecContext _) => 1).Attempts(2, TimeSpan.FromDays(400))).Build();
        await FillAsync(folder.File("runs.db"), flow, runs);
        var began = Stopwatch.GetTimestamp();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(folder.File("runs.db")).AddFlow(flow));
        var result = await (await system.FindRunAsync("run-7"))!.GetAsync();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return result.Status == RunStatus.Waiting ? took : throw new InvalidOperationException($"The run is {result.Status}.");
    }

    private static async Task FillAsync(string path, FlowDefinition flow, int runs)
    {
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = path, Synchronous = SqliteSynchronous.Normal });
        var (opening, counter) = (await journal.OpenAsync(default), 0L);
        var (now, due) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(399));
        var entries = new[]
        {
            Entry(1, "run-started",
                $$"""{"at":"{{Shown(now)}}","flow":"{{flow.Name}}","print":"{{flow.Fingerprint}}","emit":[{"visit":1,"node":"only"}]}"""),
            Entry(2, "attempt-failed", $$$"""
                {"at":"{{{Shown(now)}}}","visit":1,"attempt":1,"due":"{{{Shown(due)}}}","error":{"node":"only","phase":"exec","attempts":1,"type":"System.Exception","message":"no"}}
                """),
        };
        for (var done = 0; done < runs; done += AtATime)
        {
            var batch = Enumerable.Range(done, Math.Min(AtATime, runs - done)).Select(i =>
            {
                var row = new RunSummary($"run-{i}", flow.Name, flow.Fingerprint, RunStatus.Waiting, now, now, null, null, [], null, due, null);
                return new AppendRequest(row.RunId, 0, 0, new AppendId(opening.Incarnation, ++counter), entries, row);
            }).ToArray();
            await journal.AppendBatchAsync(batch, new AppendAnswer[batch.Length], default);
        }

        await journal.MarkCleanAsync(default);
    }

    private static JournalEntry Entry(long version, string name, string data) => new(version, name, 1, Encoding.UTF8.GetBytes(data));

    private static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
