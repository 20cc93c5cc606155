using System.Diagnostics;
using System.Text;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Journal;

/// <summary>J5: what must not grow with the number of stored runs. Each number is measured over a small store and over a large one.</summary>
public abstract class StoredRuns : Measurement
{
    private const int Times = 100;

    /// <summary>What is asked of a list, in turn.</summary>
    internal static readonly RunQuery[] Queries =
        [new(), new() { Statuses = [RunStatus.Paused] }, new() { Flow = "flow-3" }, new() { Tags = ["tag-7"], OldestFirst = true }];

    /// <summary>The flow of the runs that are paused. They have to be of the definition that is registered, or the start judges and parks each of them.</summary>
    private protected static FlowDefinition Held { get; } = Flow.Named("held").StartAt(Node.Named("only").Post(_ => { })).Build();

    protected abstract int Full { get; }

    protected virtual bool IsSmall => false;

    private protected abstract Task<double> MeasureAsync(string path, int runs);

    public override async Task<double> RunAsync(Effort effort)
    {
        var runs = IsSmall ? 1_000 : Math.Max(1_000, effort.Of(Full));
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
public abstract class ListedRuns : StoredRuns
{
    public override string Unit => "µs";

    protected override int Full => 1_000_000;

    private protected override async Task<double> MeasureAsync(string path, int runs)
    {
        await using var journal = await SqliteJournalReader.OpenAsync(path);
        var index = journal.Capability<IRunIndex>()!;
        return await PageAsync(index);
    }
}

/// <summary>The small store of the list.</summary>
public sealed class FewListedRuns : ListedRuns
{
    public override string Id => "J5.list.few";

    public override string Title => "list page, 1 000 stored runs";

    protected override bool IsSmall => true;
}

/// <summary>J5: the list.</summary>
public sealed class ManyListedRuns : ListedRuns
{
    public override string Id => "J5.list";

    public override string Title => "list page, 1 000 000 stored runs";

    public override Target Target => Target.TimesFloor("J5.list.few", 1.5, 1.1);
}

/// <summary>From nothing to a system that answers for one of its hundred paused runs.</summary>
public abstract class StartedStore : StoredRuns
{
    public override string Unit => "ms";

    protected override int Full => 1_000_000;

    private protected override async Task<double> MeasureAsync(string path, int runs)
    {
        var began = Stopwatch.GetTimestamp();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(Held));
        await (await system.FindRunAsync("run-0"))!.GetAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}

/// <summary>The small store of the start.</summary>
public sealed class FewStartedRuns : StartedStore
{
    public override string Id => "J5.start.few";

    public override string Title => "start, 100 paused among 1 000 stored runs, until one of them answers";

    protected override bool IsSmall => true;
}

/// <summary>J5: start.</summary>
public sealed class ManyStartedRuns : StartedStore
{
    public override string Id => "J5.start";

    public override string Title => "start, 100 paused among 1 000 000 stored runs, until one of them answers";

    public override Target Target => Target.TimesFloor("J5.start.few", 1.5, 1.1);
}

/// <summary>
/// A run that is not in memory comes back: it is found, read and folded. A hundred of them, spread over the store. An engine that takes one up for the first time commits something of it, in any
/// store; so that large stores, which are used again, and small ones, which are not, are alike, the second time counts.
/// </summary>
public abstract class ResumedRuns : StoredRuns
{
    public override string Unit => "µs";

    protected override int Full => 1_000_000;

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

/// <summary>The small store of the runs that come back.</summary>
public sealed class FewResumedRuns : ResumedRuns
{
    public override string Id => "J5.resume.few";

    public override string Title => "a run out of memory is read back, 1 000 stored runs";

    protected override bool IsSmall => true;
}

/// <summary>J5: resume.</summary>
public sealed class ManyResumedRuns : ResumedRuns
{
    public override string Id => "J5.resume";

    public override string Title => "a run out of memory is read back, 1 000 000 stored runs";

    public override Target Target => Target.TimesFloor("J5.resume.few", 1.5, 1.1);
}
