using System.Collections.Concurrent;
using System.Diagnostics;
using ActorFlow.Benchmarks.Flows;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Journal;

/// <summary>J1: group commit under load. 1 000 of 20 000 runs in flight, every node completion committed before anything follows from it.</summary>
public class ManyDurableRuns : Measurement
{
    private const int Nodes = 3;

    public override string Id => "J1";

    public override string Title => "SQLite Strict, 1 000 of 20 000 three-node runs in flight, per node completion";

    public override Target? Target => Target.TimesFloor("F6", 4, 2);

    protected virtual int InFlight => 1_000;

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var (runs, inFlight) = (effort.Of(20_000), effort.Smoke ? 20 : InFlight);
        var flow = Drawn.Chain(Nodes, durability: Durability.Strict);
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(folder.File("runs.db")).AddFlow(flow));
        return await Clock.PerOperationAsync(runs * Nodes,
            () => Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => OneAfterTheOther(runs / inFlight))));

        async Task OneAfterTheOther(int count)
        {
            for (var i = 0; i < count; i++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        }
    }
}

/// <summary>The same with few in flight, as other engines were measured.</summary>
public sealed class SixtyFourDurableRuns : ManyDurableRuns
{
    public override string Id => "J1.64";

    public override string Title => "the same with 64 in flight (no target)";

    public override Target? Target => null;

    protected override int InFlight => 64;
}

/// <summary>J2: one run alone. Its nodes pay for a flush each; the middle one of all times from node to node counts.</summary>
public sealed class OneDurableRun : Measurement
{
    public override string Id => "J2";

    public override string Title => "SQLite Strict, one run, p50 per node";

    public override Target Target => Target.TimesFloor("F7", 1.6, 1.2);

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var (visits, times) = (Math.Max(20, effort.Of(2_000)), new ConcurrentQueue<long>());
        var node = Node.Named("loop").Prep(state => state.GetInt("n")).Exec(n =>
        {
            times.Enqueue(Stopwatch.GetTimestamp());
            return n + 1;
        }).Post((state, n) =>
        {
            state.Set("n", n);
            return n < visits ? "again" : "done";
        }).MaxVisits(NodeOptions.Unlimited);
        var flow = Flow.Named("loop").StartAt(node).Connect(node, "again", node).Build();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(folder.File("runs.db")).AddFlow(flow));
        (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        var stamps = times.ToArray();
        var steps = stamps.Zip(stamps.Skip(1), (from, to) => Stopwatch.GetElapsedTime(from, to).TotalNanoseconds).Order().ToArray();
        return steps[steps.Length / 2];
    }
}
