using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

/// <summary>Batch flows whose runs are child runs.</summary>
[Trait("semantics", "3")]
public sealed class BatchChildRunTests
{
    private static readonly FlowTestHostOptions Strict = Hosts.Under(Durability.Strict);

    private static IEnumerable<RunInput> Numbers(int count) => Enumerable.Range(0, count).Select(n => new RunInput { ["n"] = n });

    private static FlowDefinition Work(Func<int, ExecContext, Task<int>> work)
        => Hosts.Chain("work", Node.Named("work").Prep(s => s.GetInt("n")).Exec(work).Post((s, value) => s.Set("value", value + s.GetInt("base"))));

    private static BatchFlowNode<int> Each(FlowDefinition flow, int count)
        => Node.Named("each").Flows(flow, _ => Numbers(count), result => result.State.GetInt("value"));

    private static async Task<List<string>> ChildrenOf(FlowTestHost host, string parent)
        => [.. (await host.System.ListAsync(new RunQuery { Parent = parent, Limit = 500 })).Runs.Select(row => $"{row.RunId.Value} {row.Status}")
            .Order(StringComparer.Ordinal)];

    [Fact]
    public Task Runs_are_inline_unless_it_is_asked_otherwise() => FlowTestHost.RunAsync(async host =>
    {
        var node = Each(Work((n, _) => Task.FromResult(n)), 3);
        node.RunsAreChildren.ShouldBeFalse();

        (await host.RunAsync(Hosts.Chain("batch", node), null, new() { Id = "p" })).EnsureCompleted();

        (await ChildrenOf(host, "p")).ShouldBeEmpty();
    }, Strict);

    [Fact]
    public Task Each_input_is_a_run_of_its_own_with_a_copy_of_the_parents_state() => FlowTestHost.RunAsync(async host =>
    {
        var result = await host.RunAsync(Hosts.Chain("batch", Each(Work((n, _) => Task.FromResult(n)), 3).AsChildRuns()), new() { ["base"] = 100 },
            new() { Id = "p" });

        var state = result.EnsureCompleted().State;
        state.GetList<int>("results").ShouldBe([100, 101, 102]);
        state.Keys.Order(StringComparer.Ordinal).ShouldBe(["base", "batch_count", "results"]);
        (await ChildrenOf(host, "p")).ShouldBe(["p/each#1[0] Completed", "p/each#1[1] Completed", "p/each#1[2] Completed"]);
        (await host.System.GetAsync("p/each#1[1]")).Parent.ShouldBe(new RunId("p"));
        (await host.HistoryAsync("p")).Distinct()
            .ShouldBe(["run-started", "prep-journaled", "child-requested", "child-ended", "visit-completed", "run-completed"]);
    }, Strict);

    [Fact]
    public Task Results_and_errors_come_back_per_input_and_failed_inputs_have_attempts_of_their_own() => FlowTestHost.RunAsync(async host =>
    {
        var tries = new int[3];
        var work = Work((n, _) => ++tries[n] < 3 && n == 1 ? throw new FormatException("one") : n == 2
            ? throw new FormatException("two") : Task.FromResult(n));
        var node = Each(work, 3).AsChildRuns().ItemAttempts(3).OnItemErrors(BatchErrorMode.Continue);

        var items = (await host.RunAsync(Hosts.Chain("batch", node), null, new() { Id = "p" }))
            .EnsureCompleted().State.GetList<ItemResult<int>>("results");

        items.Select(item => item.IsDone).ShouldBe([true, true, false]);
        (items[2].Error!.Attempts, items[2].Error!.Type).ShouldBe((3, typeof(RunNotCompletedException).FullName));
        items[2].Error!.Message.ShouldContain("two");
        tries.ShouldBe([1, 3, 3]);
        (await ChildrenOf(host, "p"))
            .ShouldBe(["p/each#1[0] Completed", "p/each#1[1] Failed", "p/each#1[1]~try1.2 Failed", "p/each#1[1]~try1.3 Completed",
            "p/each#1[2] Failed", "p/each#1[2]~try1.2 Failed", "p/each#1[2]~try1.3 Failed"]);
    }, Strict);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public Task No_more_runs_than_allowed_are_owed_at_any_moment_however_many_inputs_there_are(int concurrency) => FlowTestHost.RunAsync(async host =>
    {
        var (running, peak) = (0, 0);
        var work = Work(async (n, x) =>
        {
            peak = Math.Max(peak, ++running);
            await Task.Delay(TimeSpan.FromSeconds(1 + (n % 2)), x.TimeProvider, x.CancellationToken);
            running--;
            return n;
        });

        var result = await host.RunAsync(Hosts.Chain("batch", Each(work, 60).AsChildRuns().Concurrency(concurrency)), null, new() { Id = "p" });

        result.EnsureCompleted().State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 60));
        peak.ShouldBe(concurrency);
        var (owed, most) = (0, 0);
        foreach (var name in await host.HistoryAsync("p"))
        {
            owed += name == "child-requested" ? 1 : name == "child-ended" ? -1 : 0;
            most = Math.Max(most, owed);
        }

        (owed, most).ShouldBe((0, concurrency));
    }, Strict);

    [Fact]
    public Task Batch_flows_of_child_runs_may_be_inside_one_another() => FlowTestHost.RunAsync(async host =>
    {
        var leaf = Hosts.Chain("leaf", Node.Named("times").Post(s => s.Set("product", s.GetInt("a") * s.GetInt("b"))));
        var middle = Hosts.Chain("middle", Node.Named("inner").Flows(leaf, _ => Enumerable.Range(1, 3).Select(b => new RunInput { ["b"] = b }),
            result => result.State.GetInt("product")).AsChildRuns());
        var outer = Node.Named("outer")
            .Flows(middle, _ => Enumerable.Range(1, 2).Select(a => new RunInput { ["a"] = a }), result => result.State.GetList<int>("results"))
            .AsChildRuns();

        var result = await host.RunAsync(Hosts.Chain("nested", outer), null, new() { Id = "p" });

        result.EnsureCompleted().State.GetList<List<int>>("results").ShouldBe([[1, 2, 3], [2, 4, 6]]);
        (await ChildrenOf(host, "p/outer#1[1]")).Count.ShouldBe(3);
    }, Strict);

    [Fact]
    public Task After_a_crash_every_run_goes_on_where_it_was_and_no_step_of_any_is_repeated() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, first, second) = (new Gate(), new List<int>(), new List<int>());
        var work = Hosts.Chain("work",
            Node.Named("first").Prep(s => s.GetInt("n")).Exec(n =>
            {
                first.Add(n);
                return n;
            }).Post((s, n) => s.Set("value", n * 10)),
            Node.Named("second").Prep(s => s.GetInt("n")).Exec(async (n, x) =>
            {
                if (n >= 2)
                    await gate.PassAsync(x.CancellationToken);
                second.Add(n);
                return n;
            }));
        var run = await host.StartAsync(Hosts.Chain("batch", Each(work, 6).AsChildRuns().Concurrency(2).Chunks(1, TimeSpan.FromDays(1))), null,
            new() { Id = "p" });
        host.Settle();
        first.ShouldBe([0, 1, 2, 3], ignoreOrder: true);

        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 10, 20, 30, 40, 50]);
        first.Order().ShouldBe([0, 1, 2, 3, 4, 5]);
        second.Order().ShouldBe([0, 1, 2, 3, 4, 5]);
        (await ChildrenOf(host, "p")).Count.ShouldBe(6);
    }, Strict);

    [Fact]
    public Task A_run_that_ended_while_its_parent_was_away_is_not_run_again() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, calls) = (new Gate(), 0);
        var work = Work(async (n, x) =>
        {
            calls++;
            if (n == 1)
                await gate.PassAsync(x.CancellationToken);
            return n;
        });
        // Nothing of the batch is journaled before its end: whatever the parent knows of its runs, it has to find there.
        var run = await host.StartAsync(Hosts.Chain("batch", Each(work, 2).AsChildRuns().Chunks(1_000, TimeSpan.FromDays(1))), null,
            new() { Id = "p" });
        host.Settle();
        (await ChildrenOf(host, "p")).ShouldBe(["p/each#1[0] Completed", "p/each#1[1] Running"]);

        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1]);
        calls.ShouldBe(3, "the one that was cut off");
    }, Strict);

    [Theory]
    [InlineData(WhenParentStops.CancelChild, false)]
    [InlineData(WhenParentStops.CancelChild, true)]
    [InlineData(WhenParentStops.LeaveChild, false)]
    [InlineData(WhenParentStops.LeaveChild, true)]
    public Task A_stopped_parent_stops_or_leaves_the_runs_that_are_at_work(WhenParentStops policy, bool kill) => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var work = Work(async (n, x) =>
        {
            await gate.PassAsync(x.CancellationToken);
            return n;
        });
        var run = await host.StartAsync(Hosts.Chain("batch", Each(work, 9).AsChildRuns(policy).Concurrency(3)), null, new() { Id = "p" });
        host.StepUntil(() => gate.Arrived == 3);

        (kill ? await run.KillAsync("stop") : await run.CancelAsync("stop")).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(kill ? RunStatus.Killed : RunStatus.Cancelled);
        host.Settle();
        gate.Open();
        host.Settle();

        gate.Arrived.ShouldBe(3, "nothing more was handed out");
        var end = policy == WhenParentStops.LeaveChild ? "Completed" : "Cancelled";
        (await ChildrenOf(host, "p")).ShouldBe([$"p/each#1[0] {end}", $"p/each#1[1] {end}", $"p/each#1[2] {end}"]);
        (await host.System.FindAsync("p"))!.Status.ShouldBe(kill ? RunStatus.Killed : RunStatus.Cancelled, "nothing is owed any more");
    }, Strict);

    [Fact]
    public Task A_run_that_is_cut_off_by_its_limit_is_stopped_and_another_attempt_is_another_run() => FlowTestHost.RunAsync(async host =>
    {
        var calls = 0;
        var work = Work(async (n, x) =>
        {
            if (++calls == 1)
                await Task.Delay(TimeSpan.FromHours(1), x.TimeProvider, x.CancellationToken);
            return n;
        });
        var node = Each(work, 1).AsChildRuns().ItemTimeout(TimeSpan.FromMinutes(1)).ItemAttempts(2);

        var result = await host.RunAsync(Hosts.Chain("batch", node), null, new() { Id = "p" });

        (result.EnsureCompleted().EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromMinutes(1));
        host.Settle();
        (await ChildrenOf(host, "p")).ShouldBe(["p/each#1[0] Cancelled", "p/each#1[0]~try1.2 Completed"]);
    }, Strict);

    [Fact]
    public Task A_stop_in_order_waits_for_no_run_that_waits_itself() => FlowTestHost.RunAsync(async host =>
    {
        var firsts = 0;
        var work = Hosts.Chain("work", Node.Named("first").Post(_ => ++firsts), Node.Named("later").Prep(s => s.GetInt("n")).Exec((n, x) =>
            x.Attempt == 1 ? throw new TimeoutException() : Task.FromResult(n)).Post((s, n) => s.Set("value", n))
            .Attempts(2, wait: TimeSpan.FromDays(30)));
        var run = await host.StartAsync(Hosts.Chain("batch", Each(work, 4).AsChildRuns().Concurrency(2)), null, new() { Id = "p" });
        host.StepUntil(() => firsts == 2);
        host.Settle();
        var before = host.Time.GetUtcNow();

        await host.StopAsync();
        (host.Time.GetUtcNow() - before).ShouldBe(TimeSpan.Zero);
        await host.RestartAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2, 3]);
        firsts.ShouldBe(4);
    }, Strict);

    [Fact]
    public Task A_retried_parent_starts_other_runs_for_what_had_failed_alone() => FlowTestHost.RunAsync(async host =>
    {
        var calls = new int[3];
        var work = Work((n, _) => ++calls[n] == 1 && n == 1 ? throw new FormatException("one") : Task.FromResult(n));
        var run = await host.StartAsync(Hosts.Chain("batch", Each(work, 3).AsChildRuns()), null, new() { Id = "p" });
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);

        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2]);
        calls.ShouldBe([1, 2, 1]);
        (await ChildrenOf(host, "p")).ShouldContain("p/each#1[1]~try2.1 Completed");
    }, Strict);

    [Fact]
    public Task Runs_may_be_children_of_a_parent_in_memory() => FlowTestHost.RunAsync(async host =>
    {
        var work = Flow.Named("work").StartAt(Node.Named("work").Post(s => s.Set("value", s.GetInt("n")))).Durable(Durability.None).Build();

        var result = await host.RunAsync(Hosts.Chain("batch", Each(work, 5).AsChildRuns()));

        result.EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2, 3, 4]);
    }, Hosts.Under(Durability.None));

    [Fact]
    public Task A_batch_that_starts_runs_too_deep_fails_its_inputs() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Work((n, _) => Task.FromResult(n));
        for (var depth = 0; depth <= FlowDefinition.MaxChildDepth; depth++)
            flow = Flow.Named($"level-{depth}").StartAt(Each(flow, 1).AsChildRuns()).Build();

        (await host.RunAsync(flow, null, new() { Id = "p" })).Status.ShouldBe(RunStatus.Failed);
    }, Strict);

    [Fact]
    [Trait("semantics", "12")]
    public void Crashed_at_random_moments_every_input_is_done_as_if_nothing_had_been()
    {
        var crashes = 0;
        FlowTestHost.Explore(async host =>
        {
            var keys = new HashSet<string>(StringComparer.Ordinal);
            var work = Hosts.Chain("work", Node.Named("work").Prep(s => s.GetInt("n")).Exec((n, x) =>
            {
                keys.Add(x.IdempotencyKey);
                return n;
            }).Post((s, n) => s.Set("value", n * 2)));
            var run = await host.StartAsync(Hosts.Chain("batch", Each(work, 5).AsChildRuns().Concurrency(2).Chunks(2, TimeSpan.FromMilliseconds(10))),
                null, new() { Id = "p" });
            var waiting = run.WaitAsync();
            for (var ends = 0; !waiting.IsCompleted && ends < 60; ends++)
            {
                var steps = 1 + host.Choose(250);
                var from = host.Commits;
                host.StepUntil(() => --steps <= 0 || waiting.IsCompleted);
                if (!waiting.IsCompleted && (host.Commits > from || host.Choose(3) == 0))
                {
                    crashes++;
                    await host.CrashAsync();
                    await host.RestartAsync();
                }
            }

            (await waiting).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 2, 4, 6, 8]);
            keys.Count.ShouldBe(5);
            host.Settle();
            (await ChildrenOf(host, "p")).ShouldBe(Enumerable.Range(0, 5).Select(n => $"p/each#1[{n}] Completed"));
            (await host.System.FindAsync("p"))!.Status.ShouldBe(RunStatus.Completed);
        }, null, 60, 3_000);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_SEED") is null)
            crashes.ShouldBeGreaterThan(30);
    }
}
