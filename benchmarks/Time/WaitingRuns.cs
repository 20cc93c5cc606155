using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Time;

/// <summary>T1: what runs that wait for a signal hold, one by one.</summary>
public abstract class WaitingRuns : Measurement
{
    private const int AtATime = 1_000;

    public override string Unit => "bytes";

    /// <summary>A flow of one node that waits.</summary>
    private protected static FlowDefinition Draw(Durability durability)
    {
        var (wait, after) = (Node.WaitForSignal<int>("wait", "go").Into("came"), Node.Named("after")
            .Post(state => state.Set("n", state.GetInt("came") + 1)));
        return Flow.Named("waits").StartAt(wait).Connect(wait, after).Durable(durability).Build();
    }

    /// <summary>What is held for each run when all of them wait.</summary>
    private protected static async Task<double> HeldAsync(FlowSystem system, FlowDefinition flow, int runs, Func<bool> isStill)
    {
        // One run has everything made that is made once.
        await system.StartAsync(flow, new() { ["order"] = "order" }, new() { Id = "first" });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var done = 0; done < runs; done += AtATime)
            await Task.WhenAll(Enumerable.Range(done, Math.Min(AtATime, runs - done))
                .Select(i => system.StartAsync(flow, new() { ["order"] = "order" }, new() { Id = $"run-{i}" })));
        while (!isStill())
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(system);
        return (double)held / runs;
    }
}

/// <summary>T1: in memory.</summary>
public sealed class ResidentWaitingRuns : WaitingRuns
{
    public override string Id => "T1.resident";

    public override string Title => "100 000 runs in memory that wait, live bytes per run";

    public override Target Target => Target.Bytes(2_048, 1_024);

    public override async Task<double> RunAsync(Effort effort)
    {
        var flow = Draw(Durability.None);
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        return await HeldAsync(system, flow, effort.Of(100_000), static () => true);
    }
}

/// <summary>T1: out of memory.</summary>
public sealed class PassivatedWaitingRuns : WaitingRuns
{
    public override string Id => "T1";

    public override string Title => "100 000 runs on SQLite that wait and have left memory, live bytes per run";

    public override Target Target => Target.Bytes(32, 8);

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var flow = Draw(Durability.Strict);
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseJournal(_ => new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db"), Synchronous = SqliteSynchronous.Normal }));
            o.AddFlow(flow);
            o.PassivateAfter = TimeSpan.FromMilliseconds(200);
        });
        return await HeldAsync(system, flow, effort.Of(100_000), () => system.RunsInMemory == 0);
    }
}
