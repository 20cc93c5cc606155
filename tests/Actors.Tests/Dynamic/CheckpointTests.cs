using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Maintenance;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Dynamic.NextTests;

namespace ActorFlow.Actors.Tests.Dynamic;

/// <summary>Versions that nodes have named, and runs that go on from them.</summary>
[Trait("semantics", "5")]
public sealed class CheckpointTests
{
    /// <summary>a → judge → end; judge takes checkpoints and may end the run.</summary>
    private static FlowDefinition Judged(Func<NodeContext, Task> judge) => Flow.Named("f").Draw(Visited("a")
        >> Node.Named("judge").Exec(x => x.IdempotencyKey).Post(async (s, key, c) =>
        {
            s.Append("path", "judge");
            s.Append("keys", key);
            await judge(c);
            return ActionName.Default;
        }) >> Visited("end")).Build();

    private static string Path(RunResult result) => string.Join(" ", result.State.GetList<string>("path"));

    [Fact]
    public Task A_deferred_checkpoint_is_after_the_visit_and_an_immediate_one_runs_it_again() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Judged(async c =>
        {
            await c.CheckpointAsync(new { Round = 1 });
            await c.CheckpointAsync("now", CheckpointMode.Immediate);
        });
        (await host.RunAsync(flow, null, new() { Id = "run" })).EnsureCompleted();

        var detail = await host.System.GetAsync("run");
        detail.Checkpoints.Select(taken => (taken.Node, taken.Visit, taken.Reruns, taken.Metadata!.Value.GetRawText()))
            .ShouldBe([("judge", 1, true, "\"now\""), ("judge", 1, false, """{"round":1}""")]);
        var (now, after) = (detail.Checkpoints[0].Version, detail.Checkpoints[1].Version);

        var again = (await (await host.System.ForkAsync("run", now, new() { Id = "again", Tags = ["fork"] })).WaitAsync()).EnsureCompleted();
        Path(again).ShouldBe("a judge end");
        again.State.GetList<string>("keys").ShouldBe(["again/judge#1"], "a visit that runs again has a key of the new run");

        var onward = (await (await host.System.ForkAsync("run", after, new() { Id = "onward" })).WaitAsync()).EnsureCompleted();
        Path(onward).ShouldBe("a judge end");
        onward.State.GetList<string>("keys").ShouldBe(["run/judge#1"], "what was done is done");

        var fork = await host.System.GetAsync("again");
        (fork.ForkedFrom, fork.ForkedVersion, fork.Tags.Single(), fork.Status).ShouldBe(((RunId)"run", now, "fork", RunStatus.Completed));
        Path(await host.System.WaitAsync("run")).ShouldBe("a judge end", "the run itself stays as it is");
        (await host.System.ForkAsync("run", now, new() { Id = "again" })).Id.ShouldBe((RunId)"again", "asked for twice, forked once");
    });

    [Fact]
    public Task Both_with_terminate_work_together() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Judged(async c =>
        {
            c.Terminate("done");
            await c.CheckpointAsync(CheckpointMode.Deferred);
            await c.CheckpointAsync(CheckpointMode.Immediate);
        });
        (await host.RunAsync(flow, null, new() { Id = "run" })).TerminationOf<string>().ShouldBe("done");
        var checkpoints = (await host.System.GetAsync("run")).Checkpoints;
        checkpoints.Select(taken => taken.Reruns).ShouldBe([true, false]);
        foreach (var taken in checkpoints)
        {
            var fork = await (await host.System.ForkAsync("run", taken.Version)).WaitAsync();
            (Path(fork), fork.IsTerminated, fork.TerminationOf<string>()).ShouldBe(("a judge", true, "done"));
        }
    });

    [Fact]
    public Task A_due_checkpoint_is_written_though_the_run_is_cancelled_and_its_fork_goes_on() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Judged(async c =>
        {
            c.Cancel("no");
            await c.CheckpointAsync();
        });
        (await host.RunAsync(flow, null, new() { Id = "run" })).Status.ShouldBe(RunStatus.Cancelled);
        var taken = (await host.System.GetAsync("run")).Checkpoints.ShouldHaveSingleItem();
        Path((await (await host.System.ForkAsync("run", taken.Version)).WaitAsync()).EnsureCompleted()).ShouldBe("a judge end");
    });

    [Fact]
    public Task Exec_may_take_a_checkpoint_and_what_is_under_way_then_goes_on_from_there() => FlowTestHost.RunAsync(async host =>
    {
        var (left, first) = (Visited("left"), true);
        var right = Node.Named("right").Exec(async x =>
        {
            await Task.Delay(TimeSpan.FromHours(1), x.TimeProvider, x.CancellationToken);
            await x.CheckpointAsync("in Exec");
            if (first)
                throw new InvalidOperationException("once");
        }).Post((s, _) => s.Append("path", "right"));
        var flow = Flow.Named("f").Draw((left | right) >> Visited("join")).Build();
        (await host.RunAsync(flow, null, new() { Id = "run" })).Status.ShouldBe(RunStatus.Failed);
        first = false;
        var taken = (await host.System.GetAsync("run")).Checkpoints.ShouldHaveSingleItem();
        await host.RestartAsync();
        Path((await (await host.System.ForkAsync("run", taken.Version)).WaitAsync()).EnsureCompleted()).ShouldBe("left right join");
    });

    [Fact]
    public async Task A_fork_is_stored_and_survives_a_restart_on_SQLite()
    {
        var folder = Directory.CreateTempSubdirectory("actorflow-");
        try
        {
            var worker = Visited("worker");
            var flow = Flow.Named("f").Draw(Node.Named("start").Post(async (s, c) =>
            {
                c.Next(worker, 5, "one");
                await c.CheckpointAsync("added");
                return ActionName.Default;
            }) >> Visited("end")).Include(worker).Build();
            var path = System.IO.Path.Combine(folder.FullName, "runs.db");
            long version;
            await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(flow)))
            {
                (await (await system.StartAsync(flow, null, new() { Id = "run" })).WaitAsync()).EnsureCompleted();
                version = (await system.GetAsync("run")).Checkpoints.ShouldHaveSingleItem().Version;
                var fork = await system.ForkAsync("run", version, new() { Id = "fork", Key = "order-7" });
                Visits(await fork.WaitAsync()).ShouldBe(["end", "worker(5)"]);
            }

            await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(flow)))
            {
                Visits(await system.WaitAsync("fork")).ShouldBe(["end", "worker(5)"]);
                (await system.FindByKeyAsync("order-7"))!.RunId.ShouldBe((RunId)"fork");
                (await system.GetAsync("fork")).ForkedVersion.ShouldBe(version);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public Task A_fork_that_cannot_be_says_why() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Judged(_ => Task.CompletedTask);
        (await host.RunAsync(flow, null, new() { Id = "run" })).EnsureCompleted();
        var last = (await host.System.GetAsync("run")).Version;
        (await Expect.ThrowsAsync<ArgumentException>(() => host.System.ForkAsync("run", last))).Message.ShouldContain("has ended");
        await Expect.ThrowsAsync<ArgumentOutOfRangeException>(() => host.System.ForkAsync("run", last + 1));
        await Expect.ThrowsAsync<ArgumentOutOfRangeException>(() => host.System.ForkAsync("run", 0));
        await Expect.ThrowsAsync<RunNotFoundException>(() => host.System.ForkAsync("nobody", 1));
    });

    [Fact]
    public async Task Without_a_journal_there_is_nothing_to_fork()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        await Should.ThrowAsync<CapabilityMissingException>(() => system.ForkAsync("run", 1));
    }

    [Fact]
    public Task What_was_added_is_told_and_drawn_by_dashed_ways_with_its_ids() => FlowTestHost.RunAsync(async host =>
    {
        var (worker, sum) = (Visited("worker"), Visited("sum"));
        var judge = Node.Named("judge").Post((s, c) =>
        {
            if (c.Iteration < 2)
                c.Iterate();
        });
        var start = Node.Named("start").Post((s, c) =>
        {
            c.Next(Group.Of("pair", DynamicTask.Of(worker, "w-1", 1), DynamicTask.Of(worker, "w-2", 2)) >> sum, 0, "fan");
            c.Goto("judge");
        });
        var flow = Flow.Named("f").StartAt(start).Include(worker, sum).Connect(start, judge).Build();
        (await host.RunAsync(flow, null, new() { Id = "run" })).EnsureCompleted();

        var detail = await host.System.GetAsync("run");
        detail.Added.Select(added => (added.Kind, added.By, added.To, added.What, added.Times, added.IsOpen)).ShouldBe(
        [
            (AddedKind.Work, "start", "+fan", "pair(w-1: worker, w-2: worker) >> sum", 1, false),
            (AddedKind.Jump, "start", "judge", "judge", 1, false),
            (AddedKind.Iteration, "judge", "judge", "judge", 2, false),
        ]);
        detail.Visits.Select(visit => visit.Node).ShouldContain("+fan/pair/w-1");

        var mermaid = FlowDrawing.Of(flow).With(detail.Added).ToMermaid();
        mermaid.ShouldContain("[\"#43;fan\"]");
        mermaid.ShouldContain("[\"w-1: worker\"]");
        mermaid.ShouldContain("-.->|\"next\"|");
        mermaid.ShouldContain("-.->|\"goto\"|");
        mermaid.ShouldContain("-.->|\"iterate ×2\"|");
        FlowDrawing.Of(flow).ToMermaid().ShouldNotContain("+fan");
        FlowDrawing.Of(flow).With(detail.Added).ToSvg().ShouldContain("w-2: worker");
        FlowDrawing.Of(flow).With(detail.Added).ToDot().ShouldContain("style=dashed");
    });

    [Fact]
    public async Task Pending_work_moves_with_its_run_to_another_journal()
    {
        var (reached, open) = (new TaskCompletionSource(), false);
        var worker = Node.Named("worker").Exec(async x =>
        {
            reached.TrySetResult();
            if (!open)
                await Task.Delay(Timeout.InfiniteTimeSpan, x.TimeProvider, x.CancellationToken);
            return x.Data<string>();
        }).Post((s, data) => s.Set("data", data));
        var flow = Flow.Named("f").StartAt(Node.Named("start").Post((s, c) => c.Next(worker, "kept"))).Include(worker).Build();
        var (source, target) = (new InMemoryJournal(), new InMemoryJournal());
        using var lines = new MemoryStream();
        await using (var system = await FlowSystem.StartAsync(o => o.AddFlow(flow).UseJournal(_ => source)))
        {
            await system.StartAsync(flow, null, new() { Id = "run" });
            await reached.Task;
            await RunExport.WriteAsync(source, "run", lines);
            await system.StopAsync(TimeSpan.Zero);
        }

        open = true;
        lines.Position = 0;
        await target.OpenAsync(CancellationToken.None);
        await RunImport.ReadAsync(target, lines);
        await target.DisposeAsync();
        await using var other = await FlowSystem.StartAsync(o => o.AddFlow(flow).UseJournal(_ => target));
        (await other.WaitAsync("run")).EnsureCompleted().State.GetString("data").ShouldBe("kept");
    }
}
