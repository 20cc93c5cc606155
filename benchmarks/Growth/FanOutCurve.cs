using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>A batch of so many items over a pool of ten: an item costs the same in any number.</summary>
public sealed class FanOutCurve : Curve
{
    private const int AtLeast = 20_000;

    public override string Id => "fan-out";

    public override string Title => "an item of a batch in memory, concurrency 10";

    public override string SizeName => "items";

    public override string Unit => "ns";

    public override IReadOnlyList<int> Sizes => [100, 1_000, 10_000, 100_000, 1_000_000];

    public override Bound Bound => Bound.FlatFrom(1_000, 1.5);

    public override async Task<double> MeasureAsync(int size)
    {
        var items = Enumerable.Range(0, size).ToArray();
        var node = Node.Named("batch").Items(_ => items).Each(static (int n) => n + 1).Post((state, results) => state.Set("last", results.Values[^1]))
            .Concurrency(10);
        var flow = Flow.Named("fan-out").StartAt(node).Durable(Durability.None).Build();
        await using var system = await FlowSystem.StartAsync(_ => { });
        var runs = Math.Max(1, AtLeast / size);
        return await Clock.PerOperationAsync(size * runs, async () =>
        {
            for (var i = 0; i < runs; i++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        });
    }
}
