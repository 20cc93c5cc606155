using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>A batch of so many items over a pool of ten: its time is linear, so an item costs the same in any number.</summary>
public abstract class BatchCurve : Curve
{
    public override string SizeName => "items";

    public override string Unit => "ns";

    public override IReadOnlyList<int> Sizes => [10, 100, 1_000, 10_000, 100_000, 1_000_000];

    public override Bound Bound => Bound.FlatFrom(10, 1.5);

    private protected abstract Durability Durability { get; }

    /// <summary>Small batches are run as often as it takes to do so many items, so that the clock has something to read.</summary>
    private protected virtual int AtLeast => 20_000;

    public override async Task<double> MeasureAsync(int size)
    {
        var items = Enumerable.Range(0, size).ToArray();
        var node = Node.Named("batch").Items(_ => items).Each(static (int n) => n + 1).Post((state, results) => state.Set("last", results.Values[^1]))
            .Concurrency(10);
        var flow = Flow.Named("fan-out").StartAt(node).Durable(Durability).Build();
        using var folder = new DiskFolder();
        await using var system = await FlowSystem.StartAsync(o => Configure(o.AddFlow(flow), folder.File("runs.db")));
        var runs = Math.Max(1, AtLeast / size);
        return await Clock.PerOperationAsync(size * runs, async () =>
        {
            for (var i = 0; i < runs; i++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        });
    }

    private protected abstract void Configure(FlowSystemOptions options, string path);
}

/// <summary>In memory.</summary>
public sealed class FanOutCurve : BatchCurve
{
    public override string Id => "fan-out";

    public override string Title => "an item of a batch in memory, concurrency 10";

    private protected override Durability Durability => Durability.None;

    private protected override void Configure(FlowSystemOptions options, string path)
    {
    }
}

/// <summary>On SQLite, each result committed before the run goes on.</summary>
public sealed class JournaledFanOutCurve : BatchCurve
{
    public override string Id => "journaled-fan-out";

    public override string Title => "an item of a batch on SQLite, Strict, concurrency 10";

    private protected override Durability Durability => Durability.Strict;

    private protected override int AtLeast => 2_000;

    private protected override void Configure(FlowSystemOptions options, string path) => options.UseSqlite(path);
}
