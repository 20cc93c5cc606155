using System.Diagnostics;
using System.Text;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Journal;

/// <summary>J5: what must not grow with the number of stored runs. Each number is measured over a small store, which is its floor, and over a large one.</summary>
/// <param name="id">The id over the large store.</param>
/// <param name="title">What is measured, with <c>{0}</c> for the number of runs.</param>
/// <param name="isSmall">Whether it is the small store.</param>
public abstract class StoredRuns(string id, string title, bool isSmall) : Measurement
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;

    private const int Times = 100;

    /// <summary>What is asked of a list, in turn.</summary>
    internal static readonly RunQuery[] Queries =
        [new(), new() { Statuses = [RunStatus.Paused] }, new() { Flow = "flow-3" }, new() { Tags = ["tag-7"], OldestFirst = true }];

    /// <summary>The flow of the runs that are paused. They have to be of the definition that is registered, or the start judges and parks each of them.</summary>
    private protected static FlowDefinition Held { get; } = Flow.Named("held").StartAt(Node.Named("only").Post(_ => { })).Build();

    /// <summary>All of them.</summary>
    public static IEnumerable<Measurement> All => ((bool[])[true, false]).SelectMany(static isSmall => (Measurement[])[new ListedRuns(isSmall), new StartedRuns(isSmall), new ResumedRuns(isSmall)]);

    public override string Id => isSmall ? Small : id;

    public override string Title => title.Replace("{0}", isSmall ? "1 000" : "1 000 000", StringComparison.Ordinal);

    public override Target? Target => isSmall ? null : Target.TimesFloor(Small, 1.5, 1.1);

    private string Small => $"{id}.few";

    private protected abstract Task<double> MeasureAsync(string path, int runs);

    public override async Task<double> RunAsync(Effort effort)
    {
        var runs = isSmall ? Few : Math.Max(Few, effort.Of(Many));
        using var store = await FilledStore.WithAsync(runs);
        return await MeasureAsync(store.Path, runs);
    }

    /// <summary>What a page takes, in microseconds: each query has a median of its own, and the mean of those counts.</summary>
    internal static async Task<double> PageAsync(IRunIndex index)
    {
        var times = Queries.Select(static _ => new List<double>(Times)).ToList();
        for (var i = 0; i < Times * Queries.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await index.ListAsync(Queries[i % Queries.Length], default);
            times[i % Queries.Length].Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }

        return times.Average(static query => query.Order().ElementAt(Times / 2));
    }

    /// <summary>Stores ended runs of ten flows, and a hundred that are paused, spread over them.</summary>
    internal static async Task FillAsync(string path, int runs)
    {
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = path, Synchronous = SqliteSynchronous.Normal });
        var opening = await journal.OpenAsync(default);
        var (start, counter) = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 0L);
        for (var done = 0; done < runs; done += 1_000)
        {
            var batch = Enumerable.Range(done, Math.Min(1_000, runs - done)).Select(i =>
            {
                var isPaused = i % Math.Max(1, runs / 100) == 0;
                var at = start.AddSeconds(i);
                var row = new RunSummary($"run-{i}", isPaused ? Held.Name : $"flow-{i % 10}", isPaused ? Held.Fingerprint : "print", isPaused ? RunStatus.Paused : RunStatus.Completed,
                    at, at.AddSeconds(1),
                    isPaused ? null : at.AddSeconds(1), null, [$"tag-{i % 100}"], null, null, isPaused ? null : "done");
                return new AppendRequest(row.RunId, 0, 0, new AppendId(opening.Incarnation, ++counter), Entries(row, at, isPaused), row);
            }).ToArray();
            await journal.AppendBatchAsync(batch, new AppendAnswer[batch.Length], default);
        }

        await journal.MarkCleanAsync(default);
    }

    private static JournalEntry[] Entries(RunSummary row, DateTimeOffset at, bool isPaused)
    {
        var time = at.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        static JournalEntry Entry(long version, string name, string data) => new(version, name, 1, Encoding.UTF8.GetBytes(data));
        return
        [
            Entry(1, "run-started", $$"""{"at":"{{time}}","flow":"{{row.Flow}}","print":"{{row.Fingerprint}}","emit":[{"visit":1,"node":"only"}]}"""),
            isPaused ? Entry(2, "run-paused", $$"""{"at":"{{time}}"}""")
                : Entry(2, "visit-completed", $$"""{"at":"{{time}}","visit":1,"end":[{}]}"""),
            .. isPaused ? Array.Empty<JournalEntry>() : [Entry(3, "run-completed", $$"""{"at":"{{time}}"}""")],
        ];
    }
}

/// <summary>Pages of the list, by status, flow and tag in turn.</summary>
public sealed class ListedRuns(bool isSmall) : StoredRuns("J5.list", "list page, {0} stored runs", isSmall)
{
    public override string Unit => "µs";

    private protected override async Task<double> MeasureAsync(string path, int runs)
    {
        await using var journal = await SqliteJournalReader.OpenAsync(path);
        var index = journal.Capability<IRunIndex>()!;
        return await PageAsync(index);
    }
}

/// <summary>From nothing to a system that answers for one of its hundred paused runs.</summary>
public sealed class StartedRuns(bool isSmall) : StoredRuns("J5.start", "start, 100 paused among {0} stored runs, until one of them answers", isSmall)
{
    public override string Unit => "ms";

    private protected override async Task<double> MeasureAsync(string path, int runs)
    {
        var began = Stopwatch.GetTimestamp();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(Held));
        await (await system.FindRunAsync("run-0"))!.GetAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}

/// <summary>
/// A run that is not in memory comes back: it is found, read and folded. A hundred of them, spread over the store. An engine that takes one up for the first time commits something of it, in any
/// store; so that large stores, which are used again, and small ones, which are not, are alike, the second time counts.
/// </summary>
public sealed class ResumedRuns(bool isSmall) : StoredRuns("J5.resume", "a run out of memory is read back, {0} stored runs", isSmall)
{
    public override string Unit => "µs";

    private protected override async Task<double> MeasureAsync(string path, int runs)
    {
        await ReadBackAsync(path, runs);
        return await ReadBackAsync(path, runs);
    }

    private static async Task<double> ReadBackAsync(string path, int runs)
    {
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(Held));
        var times = new List<double>();
        for (var at = 0; at < runs; at += Math.Max(1, runs / 100))
        {
            var began = Stopwatch.GetTimestamp();
            var run = await (await system.FindRunAsync($"run-{at}"))!.GetAsync();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            if (run.Status != RunStatus.Paused)
                throw new InvalidOperationException($"run-{at} is {run.Status}.");
        }

        return times.Order().ElementAt(times.Count / 2);
    }
}
