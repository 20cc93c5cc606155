using System.Diagnostics;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Time;

/// <summary>T2: runs that are due at one moment, against the same runs with nothing to wait for.</summary>
public abstract class DueRuns : Measurement
{
    private const int Full = 10_000;

    public override string Unit => "ms";

    private protected static FlowDefinition Draw()
    {
        var (wait, after) = (Node.DelayUntil("wait", state => state.Get<DateTimeOffset>("until")), Node.Named("after")
            .Post(state => state.Set("n", state.GetInt("n") + 1)));
        return Flow.Named("due").StartAt(wait).Connect(wait, after).Build();
    }

    private protected static Task<FlowSystem> OpenAsync(DiskFolder folder, FlowDefinition flow) => FlowSystem.StartAsync(o =>
    {
        o.UseSqlite(folder.File("runs.db")).AddFlow(flow);
        o.PassivateAfter = TimeSpan.FromMilliseconds(500);
    });

    private protected static async Task<IReadOnlyList<RunHandle>> StartAsync(FlowSystem system, FlowDefinition flow, DateTimeOffset until, int runs)
    {
        var all = new List<RunHandle>(runs);
        for (var done = 0; done < runs; done += 1_000)
            all.AddRange(await Task.WhenAll(Enumerable.Range(done, Math.Min(1_000, runs - done))
                .Select(_ => system.StartAsync(flow, new() { ["until"] = until, ["n"] = 1 }))));
        return all;
    }

    private protected static int CountOf(Effort effort) => effort.Of(Full);
}

/// <summary>The same work without waiting: started, and on to the end.</summary>
public sealed class RunsWithoutWaiting : DueRuns
{
    public override string Id => "T2.now";

    public override string Title => "10 000 runs on SQLite with nothing to wait for, all of them";

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var flow = Draw();
        await using var system = await OpenAsync(folder, flow);
        var began = Stopwatch.GetTimestamp();
        foreach (var run in await StartAsync(system, flow, DateTimeOffset.UnixEpoch, CountOf(effort)))
            (await run.WaitAsync()).EnsureCompleted();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}

/// <summary>T2: out of memory when their moment comes.</summary>
public sealed class RunsOfOneMoment : DueRuns
{
    public override string Id => "T2";

    public override string Title => "10 000 runs on SQLite that are due at one moment and have left memory, from then on";

    public override Target Target => Target.TimesFloor("T2.now", 1.5, 1.1);

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var flow = Draw();
        await using var system = await OpenAsync(folder, flow);
        var until = DateTimeOffset.UtcNow.AddSeconds(effort.Smoke ? 4 : 12);
        var runs = await StartAsync(system, flow, until, CountOf(effort));
        var ends = runs.Select(run => run.WaitAsync()).ToList();
        while (system.RunsInMemory > 0 && DateTimeOffset.UtcNow < until)
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        var left = until - DateTimeOffset.UtcNow;
        if (left <= TimeSpan.Zero)
            throw new InvalidOperationException("The runs had not left memory before their moment. Give them more time.");
        await Task.Delay(left);
        var began = Stopwatch.GetTimestamp();
        foreach (var end in ends)
            (await end).EnsureCompleted();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
