using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>The same on SQLite, with snapshots: nothing of a long journal is carried along.</summary>
public sealed class DurableVisitCurve : Curve
{
    private const int AtLeast = 2_000;

    public override string Id => "journaled-visits";

    public override string Title => "a visit of a run on SQLite, pipelined";

    public override string SizeName => "visits of the run";

    public override string Unit => "µs";

    public override IReadOnlyList<int> Sizes => [10, 100, 1_000, 10_000, 100_000, 1_000_000];

    public override Bound Bound => Bound.FlatFrom(10, 1.5);

    public override async Task<double> MeasureAsync(int size)
    {
        using var folder = new DiskFolder();
        var node = Node.Named("loop").Prep(state => state.GetInt("n")).Exec(n => n + 1).Post((state, n) =>
        {
            state.Set("n", n);
            return n < size ? "again" : "done";
        }).MaxVisits(NodeOptions.Unlimited);
        var flow = Flow.Named("loop").StartAt(node).Connect(node, "again", node).MaxSteps(NodeOptions.Unlimited).Durable(Durability.Pipelined)
            .Build();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(folder.File("runs.db")).AddFlow(flow));
        var runs = Math.Max(1, AtLeast / size);
        return await Clock.PerOperationAsync(size * runs, async () =>
        {
            for (var i = 0; i < runs; i++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        }) / 1_000;
    }
}
