using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Engine;

/// <summary>Large values on a real SQLite file: written once, read back after a restart, swept when nothing names them.</summary>
public sealed class LargeValueTests
{
    [Fact]
    [Trait("semantics", "12.11")]
    public async Task A_value_of_100_MB_is_carried_through_nodes_and_a_restart()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("runs.db");
        var size = 100 * 1024 * 1024;
        var flow = Flow.Named("large");
        var make = Node.Named("make").Exec((ExecContext _) => new string('z', size)).Post((s, text) => s.Set("text", text));
        var read = Node.Named("read").Prep(s => s.GetString("text").Length).Exec((length, _) => length).Post((s, length) => s.Set("length", length))
            .JournalPrep();
        var definition = flow.StartAt(make).Connect(make, read).Build();
        await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(definition)))
            (await (await system.StartAsync(definition, null, new() { Id = "run" })).WaitAsync()).EnsureCompleted().State.GetInt("length")
                .ShouldBe(size);

        await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(definition)))
        {
            var text = (await (await system.FindRunAsync("run"))!.GetAsync()).State.GetString("text");
            (text.Length, text.Trim('z').Length).ShouldBe((size, 0));
        }

        // Once, and not once for each event that has to do with it.
        new FileInfo(path).Length.ShouldBeInRange(size, size + (size / 10));
    }

    [Fact]
    public async Task Blobs_of_pruned_runs_are_swept_after_their_grace_and_those_of_others_are_kept()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("runs.db");
        var flow = Flow.Named("large").StartAt(Node.Named("only").Post(s => s.Set("both", new string('b', 100_000)))).Build();
        await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(flow)))
        {
            foreach (var id in new[] { "old", "kept" })
                await (await system.StartAsync(flow, new() { ["own"] = id + new string('o', 100_000) }, new() { Id = id })).WaitAsync();
        }

        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = path });
        await journal.OpenAsync(default);
        var ended = (await journal.FindAsync("old", default))!.EndedAt!.Value;
        (await journal.Capability<IJournalRetention>()!.PruneAsync(new PruneRequest(ended.AddTicks(10), []), default)).ShouldBe(1);
        var blobs = journal.Capability<IBlobStore>()!;
        (await blobs.SweepBlobsAsync(DateTimeOffset.UtcNow.AddHours(-1), default)).ShouldBe(0);
        (await blobs.SweepBlobsAsync(DateTimeOffset.UtcNow.AddHours(1), default)).ShouldBe(1);
        await journal.DisposeAsync();

        await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(flow)))
        {
            var state = (await (await system.FindRunAsync("kept"))!.GetAsync()).State;
            (state.GetString("own").Length, state.GetString("both").Length).ShouldBe((100_004, 100_000));
            var pruned = await (await system.FindRunAsync("old"))!.WaitAsync();
            (pruned.Status, pruned.IsPruned).ShouldBe((RunStatus.Completed, true));
            // The id never runs twice.
            (await (await system.StartAsync(flow, null, new() { Id = "old" })).WaitAsync()).IsPruned.ShouldBeTrue();
        }
    }
}
