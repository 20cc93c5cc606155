using System.Diagnostics;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Batches;

/// <summary>
/// A journaled batch of a million items whose process ends just before the last one: what its journal holds, and how long the next process takes to
/// its end.
/// </summary>
public abstract class JournaledItems : Measurement
{
    public override async Task<double> RunAsync(Effort effort)
    {
        var items = effort.Of(1_000_000);
        var folder = Directory.CreateTempSubdirectory("actorflow-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "runs.db");
            var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var flow = Flow.Named("million").StartAt(Draw(items, reached, held.Task)).Build();
            var begun = Stopwatch.GetTimestamp();
            var first = await StartAsync(flow, path);
            await first.StartAsync(flow, null, new() { Id = "million" });
            await reached.Task;
            await KeptAsync(first, items);
            var ran = Stopwatch.GetElapsedTime(begun);
            await first.StopAsync(TimeSpan.Zero);
            held.SetResult();
            var bytes = folder.EnumerateFiles("runs.db*").Sum(static file => file.Length);

            var again = Stopwatch.GetTimestamp();
            await using var second = await StartAsync(flow, path);
            (await (await second.FindRunAsync("million"))!.WaitAsync()).EnsureCompleted();
            return Number(items, bytes, ran, Stopwatch.GetElapsedTime(again));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    protected abstract double Number(int items, long bytes, TimeSpan ran, TimeSpan recovered);

    private static async Task<FlowSystem> StartAsync(FlowDefinition flow, string path)
        => await FlowSystem.StartAsync(options => options.AddFlow(flow).UseSqlite(path));

    private static LambdaBatch<IReadOnlyList<int>, int, int> Draw(int items, TaskCompletionSource reached, Task held)
        => Node.Named("batch").Items(_ => Enumerable.Range(0, items).ToArray()).Each(async (int n, ExecContext x) =>
        {
            if (n == items - 1 && !held.IsCompleted)
            {
                reached.SetResult();
                await held.WaitAsync(x.CancellationToken);
                x.CancellationToken.ThrowIfCancellationRequested();
            }

            return n + 1;
        }).Post((state, results) => state.Set("last", results.Values[^1]));

    /// <summary>Waits until everything but the item that is held is in the journal.</summary>
    private static async Task KeptAsync(FlowSystem system, int items)
    {
        var kept = 0L;
        await foreach (var fact in system.EventsAsync("million", follow: true))
        {
            if (fact.Kind != "items-completed") continue;
            var ranges = fact.Data.GetProperty("index");
            for (var i = 1; i < ranges.GetArrayLength(); i += 2) kept += ranges[i].GetInt64();
            if (kept >= items - 1) return;
        }
    }
}

/// <summary>B5.bytes: what the journal takes.</summary>
public sealed class JournaledItemBytes : JournaledItems
{
    public override string Id => "B5.bytes";

    public override string Title => "journaled batch of 1 000 000 items: the journal, input and results included, per item";

    public override string Unit => "bytes";

    protected override double Number(int items, long bytes, TimeSpan ran, TimeSpan recovered) => (double)bytes / items;
}

/// <summary>B5.run: what journaling costs an item.</summary>
public sealed class JournaledItemTime : JournaledItems
{
    public override string Id => "B5.run";

    public override string Title => "journaled batch of 1 000 000 items, per item";

    protected override double Number(int items, long bytes, TimeSpan ran, TimeSpan recovered) => ran.TotalNanoseconds / items;
}

/// <summary>B5.recovery: a new process on the same journal, to the end of the run.</summary>
public sealed class JournaledItemRecovery : JournaledItems
{
    public override string Id => "B5.recovery";

    public override string Title => "the same batch taken up by a new process when all but one item are done, to the run's end";

    public override string Unit => "ms";

    protected override double Number(int items, long bytes, TimeSpan ran, TimeSpan recovered) => recovered.TotalMilliseconds;
}
