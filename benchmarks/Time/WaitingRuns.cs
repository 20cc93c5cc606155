using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Time;

/// <summary>T1: what runs that wait for a signal hold, one by one.</summary>
public abstract class WaitingRuns : Measurement
{
    /// <summary>How many runs come first.</summary>
    private protected const int Before = 20_000;

    private const int AtATime = 1_000;

    public override string Unit => "bytes";

    /// <summary>A flow of one node that waits.</summary>
    private protected static FlowDefinition Draw(Durability durability)
    {
        var (wait, after) = (Node.WaitForSignal<int>("wait", "go").Into("came"), Node.Named("after")
            .Post(state => state.Set("n", state.GetInt("came") + 1)));
        return Flow.Named("waits").StartAt(wait).Connect(wait, after).Durable(durability).Build();
    }

    /// <summary>
    /// What each further run holds that waits. Others have come before, more than the engine has buffers, tables and cached heads for: those are made once (<see cref="KeptForRuns"/> says what
    /// they take) and are no run's.
    /// </summary>
    private protected static async Task<double> HeldAsync(FlowSystem system, FlowDefinition flow, int runs, Func<bool> isStill)
    {
        await StartedAsync(system, flow, "before", Before, isStill);
        return (double)await GrowthAsync(system, () => StartedAsync(system, flow, "after", runs, isStill)) / runs;
    }

    /// <summary>By how many bytes what is held has grown when some work has been done.</summary>
    private protected static async Task<long> GrowthAsync(FlowSystem system, Func<Task> work)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await work();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(system);
        return after - before;
    }

    /// <summary>Starts runs, a thousand at a time, until all of them wait.</summary>
    private protected static async Task StartedAsync(FlowSystem system, FlowDefinition flow, string prefix, int runs, Func<bool> isStill)
    {
        for (var done = 0; done < runs; done += AtATime)
            await Task.WhenAll(Enumerable.Range(done, Math.Min(AtATime, runs - done))
                .Select(i => system.StartAsync(flow, new() { ["order"] = "order" }, new() { Id = $"{prefix}-{i}" })));
        while (!isStill())
            await Task.Delay(TimeSpan.FromMilliseconds(50));
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
public abstract class PassivatedRuns : WaitingRuns
{
    /// <summary>A system on SQLite whose waiting runs leave memory soon.</summary>
    private protected static Task<FlowSystem> StartedAsync(DiskFolder folder, FlowDefinition flow) => FlowSystem.StartAsync(o =>
    {
        o.UseJournal(_ => new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db"), Synchronous = SqliteSynchronous.Normal }));
        o.AddFlow(flow);
        o.PassivateAfter = TimeSpan.FromMilliseconds(200);
    });
}

/// <summary>T1: what a run holds that has left memory.</summary>
public sealed class PassivatedWaitingRuns : PassivatedRuns
{
    public override string Id => "T1";

    public override string Title => "100 000 runs on SQLite that wait and have left memory, live bytes per run";

    public override Target Target => Target.Bytes(32, 8);

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var flow = Draw(Durability.Strict);
        await using var system = await StartedAsync(folder, flow);
        return await HeldAsync(system, flow, effort.Of(100_000), () => system.RunsInMemory == 0);
    }
}

/// <summary>What the engine keeps when all runs have left memory, however many they were: buffers, tables and heads for the next ones.</summary>
public sealed class KeptForRuns : PassivatedRuns
{
    public override string Id => "T1.kept";

    public override string Title => "20 000 runs on SQLite, started a thousand at a time, have left memory: what the engine keeps for others, in all";

    public override string Unit => "KB";

    public override Target Target => new(8_192, 2_048);

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var flow = Draw(Durability.Strict);
        await using var system = await StartedAsync(folder, flow);
        await StartedAsync(system, flow, "one", 1, () => system.RunsInMemory == 0);
        return await GrowthAsync(system, () => StartedAsync(system, flow, "more", effort.Of(Before), () => system.RunsInMemory == 0)) / 1024.0;
    }
}
