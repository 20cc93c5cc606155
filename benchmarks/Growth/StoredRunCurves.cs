using System.Diagnostics;
using ActorFlow.Benchmarks.Flows;
using ActorFlow.Benchmarks.Journal;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>What must not depend on how many runs the journal holds.</summary>
public abstract class StoredRunCurve : Curve
{
    public override string SizeName => "stored runs";

    public override string Unit => "µs";

    public override IReadOnlyList<int> Sizes => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    public sealed override async Task<double> MeasureAsync(int size)
    {
        using var store = await FilledStore.WithAsync(size);
        return await MeasureAsync(store.Path);
    }

    private protected abstract Task<double> MeasureAsync(string path);
}

/// <summary>A run of three nodes from start to end, 64 at a time.</summary>
public sealed class NewRunCurve : StoredRunCurve
{
    private const int InFlight = 64, Rounds = 60;

    private static int _runs;

    public override string Id => "runs";

    public override string Title => "a three-node run on SQLite, Strict, 64 in flight";

    public override Bound Bound => Bound.FlatFrom(1, 1.5);

    private protected override async Task<double> MeasureAsync(string path)
    {
        var flow = Drawn.Chain(3, "chain", Durability.Strict);
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(flow));
        await RoundAsync();
        var began = Stopwatch.GetTimestamp();
        for (var round = 1; round <= Rounds; round++)
            await RoundAsync();
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / (Rounds * InFlight);

        Task RoundAsync() => Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
            (await (await system.StartAsync(flow, null, new() { Id = $"new-{Interlocked.Increment(ref _runs)}" })).WaitAsync()).EnsureCompleted()));
    }
}

/// <summary>Pages of the list, by status, flow and tag in turn.</summary>
public sealed class ListCurve : StoredRunCurve
{
    public override string Id => "list";

    public override string Title => "a page of the list of runs";

    // One run in a hundred has the tag that is asked for: smaller stores have no full page of those.
    public override Bound Bound => Bound.FlatFrom(10_000, 1.5);

    private protected override async Task<double> MeasureAsync(string path)
    {
        await using var journal = await SqliteJournalReader.OpenAsync(path);
        var index = journal.Capability<IRunIndex>()!;
        return await StoredRuns.PageAsync(index);
    }
}
