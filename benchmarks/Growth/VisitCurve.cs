using ActorFlow.Benchmarks.Flows;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>One run that goes round and round: the ten-millionth visit costs what the tenth did.</summary>
public sealed class VisitCurve : Curve
{
    private const int AtLeast = 20_000;

    public override string Id => "visits";

    public override string Title => "a visit of a run in memory";

    public override string SizeName => "visits of the run";

    public override string Unit => "ns";

    public override IReadOnlyList<int> Sizes => [10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    public override Bound Bound => Bound.FlatFrom(10, 1.5);

    public override async Task<double> MeasureAsync(int size)
    {
        var flow = Drawn.Loop(size);
        await using var system = await FlowSystem.StartAsync(_ => { });
        // Short runs many times, so that the clock has something to read.
        var runs = Math.Max(1, AtLeast / size);
        return await Clock.PerOperationAsync(size * runs, async () =>
        {
            for (var i = 0; i < runs; i++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        });
    }
}
