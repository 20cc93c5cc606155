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
        var (end, begun, all) = (NewSignal(), 0, NewSignal());
        var work = Node.Named("work").Exec(async (ExecContext _) =>
        {
            var until = end.Task;
            if (Interlocked.Increment(ref begun) == runs)
                all.SetResult();
            await until;
        });
        var flow = Flow.Named("work").StartAt(work).Connect(work, Drawn.Step("after")).Durable(Durability.None).Build();
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        // As many have come and gone before: tables and queues have grown as far as so many need, and that is no run's.
        await StartedAsync();
        end.SetResult();
        while (system.RunsInMemory > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        (end, begun, all) = (NewSignal(), 0, NewSignal());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await StartedAsync();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        end.SetResult();
        GC.KeepAlive(system);
        return (double)held / runs;

        async Task StartedAsync()
        {
            for (var i = 0; i < runs; i++)
                await system.StartAsync(flow, new() { ["order"] = "order" });
            await all.Task;
        }

        static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
