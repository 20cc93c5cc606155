using ActorFlow.Benchmarks.Flows;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Memory;

/// <summary>What a run holds while its node works.</summary>
public sealed class ActiveRuns : Measurement
{
    public override string Id => "M.active";

    public override string Title => "10 000 runs in memory whose node is at work, live bytes per run";

    public override string Unit => "bytes";

    public override async Task<double> RunAsync(Effort effort)
    {
        var runs = effort.Of(10_000);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (begun, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var work = Node.Named("work").Exec(async (ExecContext _) =>
        {
            // The first run has everything made that is made once.
            if (Interlocked.Increment(ref begun) == runs + 1)
                all.SetResult();
            await end.Task;
        });
        var flow = Flow.Named("work").StartAt(work).Connect(work, Drawn.Step("after")).Durable(Durability.None).Build();
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        await system.StartAsync(flow, new() { ["order"] = "order" });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < runs; i++)
            await system.StartAsync(flow, new() { ["order"] = "order" });
        await all.Task;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        end.SetResult();
        GC.KeepAlive(system);
        return (double)held / runs;
    }
}
