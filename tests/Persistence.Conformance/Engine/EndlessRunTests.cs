using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Engine;

/// <summary>A run without end whose flow keeps its newest events only: the database stays flat (rule 28).</summary>
public sealed class EndlessRunTests
{
    private const int Kept = 50;

    /// <summary>From mark to mark. At each the loop stands still until the baselines, which are taken beside it, have caught up.</summary>
    private const int Rounds = 500;

    private static readonly int Marks = Long.Form ? 120 : 9;

    [Fact]
    public async Task A_loop_without_end_keeps_the_database_flat()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("runs.db");
        var marks = Enumerable.Range(0, Marks).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var go = Enumerable.Range(0, Marks).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var loop = Node.Named("loop").Prep(s => s.GetInt("n")).Exec(async (n, _) =>
        {
            if (n > 0 && n % Rounds == 0 && n / Rounds <= marks.Length)
            {
                marks[(n / Rounds) - 1].TrySetResult();
                await go[(n / Rounds) - 1].Task;
            }

            return n + 1;
        }).Post((s, n) =>
        {
            s.Set("n", n);
            s.Set($"text", new string((char)('a' + (n % 26)), 1_000));
            return n > Marks * Rounds ? "stop" : "again";
        }).MaxVisits(NodeOptions.Unlimited);
        var flow = Flow.Named("endless").StartAt(loop).Connect(loop, "again", loop).MaxSteps(NodeOptions.Unlimited).KeepHistory(Kept).Build();
        var (rows, sizes) = (new List<long>(), new List<long>());
        await using (var system = await FlowSystem.StartAsync(o =>
        {
            o.UseSqlite(path, s => s.CheckpointPages = 100);
            o.SnapshotEvery = 100;
            o.AddFlow(flow);
        }))
        {
            var run = await system.StartAsync(flow, null, new() { Id = "run" });
            for (var mark = 0; mark < marks.Length; mark++)
            {
                await marks[mark].Task;
                await using (var reader = await SqliteJournalReader.OpenAsync(path))
                {
                    // Baselines are taken beside the run, which stands still now; the last ones may still be on their way.
                    var (read, oldest) = ((Rows: 0L, Baseline: 0L), 0L);
                    await Until.SoAsync(async () =>
                    {
                        read = await TrimmedAsync(reader);
                        if (read.Rows >= 6 * Kept)
                            return false;
                        oldest = (await Should.ThrowAsync<VersionTrimmedException>(async () => await reader.ReadAsync("run", 1, default))).Oldest;
                        return oldest == read.Baseline;
                    }, "the baselines have caught up", () => $"{read.Rows} rows behind version {read.Baseline}; the oldest is {oldest}");
                    rows.Add(read.Rows);
                }

                sizes.Add(new FileInfo(path).Length);
                go[mark].SetResult();
            }

            (await run.WaitAsync()).EnsureCompleted();
        }

        rows.ShouldAllBe(count => count < 6 * Kept);
        // All of it would be more than three times as much. What is copied from the log late makes the file breathe.
        sizes.ShouldAllBe(size => size < (long)Marks * Rounds * 1_200 / 3, $"the file had {string.Join(", ", sizes)} bytes");
    }
    private static async Task<(long Rows, long Baseline)> TrimmedAsync(SqliteJournalReader reader)
    {
        if (await reader.Capability<IJournalTrimming>()!.FindBaselineAsync("run", default) is not { Version: var baseline })
            return (long.MaxValue, 0);
        try
        {
            return ((await reader.ReadAsync("run", baseline + 1, default)).Count, baseline);
        }
        catch (VersionTrimmedException)
        {
            return (long.MaxValue, baseline);   // trimmed further between the two reads
        }
    }
}
