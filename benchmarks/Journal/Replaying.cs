using System.Diagnostics;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Runs;

namespace ActorFlow.Benchmarks.Journal;

/// <summary>A long run, stored once and read again in each round.</summary>
public abstract class LongRun : Measurement
{
    private protected static FlowDefinition Draw(int visits, Task? held = null)
    {
        var node = Node.Named("loop").Prep(state => state.GetInt("n")).Exec(n => n + 1).Post((state, n) =>
        {
            state.Set("n", n);
            return n < visits ? "again" : "done";
        }).MaxVisits(NodeOptions.Unlimited);
        var last = Node.Named("last").Exec(x => (held ?? Task.CompletedTask).WaitAsync(x.CancellationToken));
        // Pipelined, so that storing it does not take a flush a visit.
        return Flow.Named("long").StartAt(node).Connect(node, "again", node).Connect(node, "done", last).Durable(Durability.Pipelined).Build();
    }

    /// <summary>Stores a run that stands at its last node after so many visits, and stops the engine.</summary>
    private protected static async Task StoreAsync(string path, int visits)
    {
        var (held, reached) = (new TaskCompletionSource(), false);
        var flow = Draw(visits, held.Task);
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(flow));
        var run = await system.StartAsync(flow, null, new() { Id = "long" });
        while (!reached)
        {
            await Task.Delay(50);
            var now = await run.GetAsync();
            reached = now.State.GetInt("n") == visits;
            if (now.Status.IsEnded())
                throw new InvalidOperationException($"The run has ended as {now.Status} after {now.State.GetInt("n")} visits.");
        }

        await system.StopAsync(TimeSpan.Zero);
    }
}

/// <summary>J3: reading, decoding and folding the events of a run.</summary>
public sealed class ReplayPerEvent : LongRun
{
    public override string Id => "J3.event";

    public override string Title => "replay, per event";

    public override Target Target => Target.Nanoseconds(3_000, 1_000);

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        await StoreAsync(folder.File("runs.db"), effort.Of(20_000));
        await using var journal = await SqliteJournalReader.OpenAsync(folder.File("runs.db"));
        var codec = new EventCodec(new StateJournaling());
        var began = Stopwatch.GetTimestamp();
        var (state, entries) = (new RunState("long"), await journal.ReadAsync("long", 1, default));
        foreach (var entry in entries)
            state.Evolve(codec.Decode("long", entry));
        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / entries.Count;
    }
}

/// <summary>J3: from the start of the engine to the answer of a run of 100 000 visits.</summary>
public sealed class ResumeLongRun : LongRun
{
    public override string Id => "J3.resume";

    public override string Title => "start with a run of 100 000 events, until it answers";

    public override string Unit => "ms";

    public override Target Target => new(500, 250, null, ("F1", 42));

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var visits = effort.Of(100_000);
        await StoreAsync(folder.File("runs.db"), visits);
        var flow = Draw(visits, new TaskCompletionSource().Task);
        var began = Stopwatch.GetTimestamp();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(folder.File("runs.db")).AddFlow(flow));
        var result = await (await system.FindRunAsync("long"))!.GetAsync();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return result.State.GetInt("n") == visits ? took : throw new InvalidOperationException("The run came back with another state.");
    }
}
