using ActorFlow.Journal;
using ActorFlow.Persistence.Conformance.Disk;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Engine;

/// <summary>
/// An engine on a real SQLite file whose disk fails: the file is opened anew in place, and runs go on without a restart (rules 25 and 26).
/// </summary>
public sealed class ReopeningTests
{
    private const int Full = 13;
    private const int SyncError = 1034;   // SQLITE_IOERR_FSYNC
    private const int WriteError = 778;   // SQLITE_IOERR_WRITE
    private const int TruncateError = 1546;   // SQLITE_IOERR_TRUNCATE

    private static readonly int Runs = Long.Form ? 400 : 40;

    [Theory]
    [InlineData(Full, 1)]
    [InlineData(WriteError, 2)]
    [InlineData(SyncError, 3)]
    public async Task Runs_go_on_through_errors_of_the_disk_and_nothing_is_lost_or_there_twice(int code, int seed)
    {
        using var folder = new TemporaryFolder();
        var disk = new SimulatedDisk();
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db"), Vfs = disk.Name, CheckpointPages = 100,
            LogRewritten = disk.TakeOver });
        var (random, failed, flushes, rounds) = (new Random(seed), 0, 0, 0);
        await using (var system = await StartAsync(journal))
        {
            disk.Happening = operation =>
            {
                lock (random)
                {
                    // How many commits there are depends on how fast runs are told of them, so failing flushes are counted, not drawn. An opening takes four flushes: were it every fifth that
                    // fails, it would be that of each commit.
                    if (operation.Kind == DiskOperationKind.Sync != (code == SyncError) || (code == SyncError ? ++flushes % 7 : random.Next(60)) != 0)
                        return 0;
                    failed++;
                    return operation.Kind == DiskOperationKind.Truncate ? TruncateError : code;
                }
            };
            // How much is written for so many runs is the journal's matter: there are more of them until the disk has failed some times.
            for (; rounds == 0 || failed <= 2; rounds++)
                await RunAllAsync(system, rounds);
            disk.Happening = null;
            system.Fault.ShouldBeNull();
        }

        await VerifyAsync(journal, rounds);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public async Task Runs_go_on_when_a_part_of_all_writes_is_done_and_reported_as_failed(double rate)
    {
        using var folder = new TemporaryFolder();
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db") });
        var faulty = new FaultyJournal(journal,
            new JournalFaultOptions { Seed = 5, LostAnswers = rate, LostWrites = rate / 4, Refusals = rate / 10 });
        await using (var system = await StartAsync(faulty))
            await RunAllAsync(system, 0);

        faulty.CountOf(JournalFault.LostAnswer).ShouldBeGreaterThan(rate < 0.2 ? 0 : 10);
        Counts.Note($"writes of an engine done and reported as failed, at {rate:P0}", faulty.CountOf(JournalFault.LostAnswer));
        await VerifyAsync(journal, 1);
    }

    private static Task<FlowSystem> StartAsync(IRunJournal journal) => FlowSystem.StartAsync(o =>
    {
        o.UseJournal(_ => journal);
        o.AddFlow(Counting);
        o.ReopenAttempts = 1000;
    });

    private static readonly FlowDefinition Counting = CountingFlow();

    private static FlowDefinition CountingFlow()
    {
        var loop = Node.Named("loop").Post(s => s.Add("n", 1) < 5 ? "again" : "stop");
        return Flow.Named("counting").StartAt(loop).Connect(loop, "again", loop).Build();
    }

    private static async Task RunAllAsync(FlowSystem system, int round)
    {
        var runs = Enumerable.Range(round * Runs, Runs).Select(async i =>
        {
            var run = await system.StartAsync(Counting, null, new() { Id = $"run-{i}" });
            return await run.WaitAsync();
        });
        foreach (var result in await Task.WhenAll(runs))
            result.EnsureCompleted().State.GetInt("n").ShouldBe(5);
    }

    private static async Task VerifyAsync(SqliteJournal journal, int rounds)
    {
        await journal.OpenAsync(default);
        for (var i = 0; i < rounds * Runs; i++)
        {
            var names = (await journal.ReadAsync($"run-{i}", 1, default)).Select(entry => entry.Name);
            names.ShouldBe(["run-started", .. Enumerable.Repeat("visit-completed", 5), "run-completed"]);
        }

        await foreach (var damage in journal.Capability<IJournalVerification>()!.VerifyAsync(default))
            damage.ShouldBeNull();
        await journal.DisposeAsync();
    }
}
