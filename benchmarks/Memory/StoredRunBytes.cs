using ActorFlow.Benchmarks.Flows;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Benchmarks.Memory;

/// <summary>What a run that has ended takes on the disk: its events, its row in the list, what the store keeps beside them.</summary>
public sealed class StoredRunBytes : Measurement
{
    public override string Id => "M.stored";

    public override string Title => "ended three-node run on SQLite, bytes of the file per run";

    public override string Unit => "bytes";

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var runs = effort.Of(20_000);
        var flow = Drawn.Chain(3, "chain", Durability.Strict);
        var system = await FlowSystem.StartAsync(o => o.UseSqlite(folder.File("runs.db"),
            static sqlite => sqlite.Synchronous = SqliteSynchronous.Normal).AddFlow(flow));
        await using (system)
        {
            for (var done = 0; done < runs; done += 100)
                await Task.WhenAll(Enumerable.Range(0, Math.Min(100, runs - done))
                    .Select(async _ => (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted()));
        }

        // Closing has written the log back.
        return (double)new FileInfo(folder.File("runs.db")).Length / runs;
    }
}
