using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Children;

[Trait("semantics", "1")]
public sealed class ChildRunTests
{
    private static FlowDefinition Bill(Node? work = null)
        => Hosts.Chain("bill", work ?? Node.Named("sum").Post(s =>
        {
            s.Set("total", s.GetInt("amount") * 2);
            s.Set("secret", "kept");
            return "billed";
        }));

    private static FlowDefinition Parent(ChildRunNode child, string onward = "billed")
    {
        var done = Node.Named("done").Post(s => s.Set("done", true));
        return Flow.Named("parent").StartAt(child).Connect(child, onward, done).Build();
    }

    private static ChildRunNode Child(FlowDefinition flow) => flow.AsChildRun("child").Input(s => new RunInput { ["amount"] = s.GetInt("n") })
        .Output((s, child) => s.Set("bill", child.State.GetInt("total")));

    [Fact]
    public Task A_child_runs_by_itself_with_mapped_input_and_its_outcome_routes_the_parent() => FlowTestHost.RunAsync(async host =>
    {
        var result = (await host.RunAsync(Parent(Child(Bill())), new() { ["n"] = 21 }, new() { Id = "p" })).EnsureCompleted();

        (result.State.GetInt("bill"), result.State.GetBool("done"), result.State.Has("total")).ShouldBe((42, true, false));
        var child = await host.System.GetAsync("p/child#1");
        (child.Status, child.Parent, child.Flow).ShouldBe((RunStatus.Completed, new RunId("p"), "bill"));
        (await host.System.GetAsync("p")).Children.ShouldBe(["p/child#1"]);
        (await host.HistoryAsync("p"))
            .ShouldBe(["run-started", "child-requested", "child-started", "child-ended", "visit-completed", "visit-completed", "run-completed"]);
    });

    [Fact]
    public Task Only_the_keys_that_are_asked_for_come_back() => FlowTestHost.RunAsync(async host =>
    {
        var child = Bill().AsChildRun("child").Returns("total").Output((s, child) => s.Set("has", child.State.Has("secret")));
        (await host.RunAsync(Parent(child))).EnsureCompleted().State.Get<bool>("has").ShouldBeFalse();
    });

    [Fact]
    public Task Children_work_in_memory() => FlowTestHost.RunAsync(async host =>
    {
        var bill = Flow.Named("bill").StartAt(Node.Named("sum").Post(s => s.Set("total", 4))).Durable(Durability.None).Build();
        (await host.RunAsync(Parent(Child(bill), "default"), new() { ["n"] = 1 })).EnsureCompleted().State.GetInt("bill").ShouldBe(4);
    }, new FlowTestHostOptions { Durability = Durability.None });

    [Fact]
    public Task A_failed_child_fails_the_visit_or_routes_an_action() => FlowTestHost.RunAsync(async host =>
    {
        var broken = Bill(Node.Named("sum").Post(_ => throw new InvalidOperationException("no paper")));
        var failed = await host.RunAsync(Parent(broken.AsChildRun("child")), null, new() { Id = "fails" });
        failed.Status.ShouldBe(RunStatus.Failed);
        failed.Errors.Single().Message.ShouldContain("no paper");
        failed.Errors.Single().Type.ShouldBe(typeof(ChildRunException).FullName);

        var node = broken.AsChildRun("child").OnChildFailure("broken").Output((s, child) => s.Set("status", child.Status.ToString()));
        var done = Node.Named("done").Post(_ => { });
        var routed = (await host.RunAsync(Flow.Named("routes").StartAt(node).Connect(node, "broken", done).Build())).EnsureCompleted();
        routed.State.GetString("status").ShouldBe("Failed");
    });

    [Fact]
    public Task A_detached_child_holds_nobody_up() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var bill = Bill(Node.Named("sum").Exec(_ => gate.PassAsync()));
        var result = (await host.RunAsync(Parent(bill.AsChildRun("child").Detach(), "default"), null, new() { Id = "p" })).EnsureCompleted();
        result.State.GetBool("done").ShouldBeTrue();
        (await host.System.GetAsync("p/child#1")).Status.ShouldBe(RunStatus.Running);
        gate.Open();
        (await host.RunOf("p/child#1").WaitAsync()).EnsureCompleted();
    }, Hosts.Gated);

    [Theory]
    [InlineData(WhenParentStops.CancelChild, false)]
    [InlineData(WhenParentStops.CancelChild, true)]
    [InlineData(WhenParentStops.LeaveChild, false)]
    [InlineData(WhenParentStops.LeaveChild, true)]
    [Trait("semantics", "12")]
    public Task A_stopped_parent_stops_or_leaves_its_child(WhenParentStops policy, bool kill) => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var bill = Bill(Node.Named("sum").Exec(x => gate.PassAsync(x.CancellationToken)));
        var run = await host.StartAsync(Parent(bill.AsChildRun("child").OnParentStop(policy), "default"), null, new() { Id = "p" });
        host.StepUntil(() => gate.IsReached);

        (kill ? await run.KillAsync("stop") : await run.CancelAsync("stop")).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(kill ? RunStatus.Killed : RunStatus.Cancelled);
        if (policy == WhenParentStops.LeaveChild)
            gate.Open();
        (await host.RunOf("p/child#1").WaitAsync()).Status.ShouldBe(policy == WhenParentStops.LeaveChild ? RunStatus.Completed : RunStatus.Cancelled);
        gate.Open();
        host.Settle();
        (await host.System.FindAsync("p"))!.Status.ShouldBe(kill ? RunStatus.Killed : RunStatus.Cancelled, "nothing is owed any more");
        (await host.System.FindAsync("p/child#1"))!.Status.IsEnded().ShouldBeTrue();
    }, Hosts.Gated);

    [Fact]
    public Task Runs_that_start_one_another_end_at_a_depth() => FlowTestHost.RunAsync(async host =>
    {
        var inner = Bill();
        var flow = inner;
        for (var depth = 0; depth <= FlowDefinition.MaxChildDepth; depth++)
            flow = Flow.Named($"level-{depth}").StartAt(flow.AsChildRun("child")).Build();
        var result = await host.RunAsync(flow, null, new() { Id = "top" });
        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.Single().Message.ShouldContain("ended as failed");
    });

    [Fact]
    [Trait("semantics", "12")]
    public void Children_and_parents_crashed_at_random_moments_end_as_if_nothing_had_been()
    {
        var crashes = 0;
        FlowTestHost.Explore(async host =>
        {
            var execs = new HashSet<string>(StringComparer.Ordinal);
            var count = Node.Named("sum").Exec(x => execs.Add(x.IdempotencyKey)).Post((s, _) => s.Set("total", s.GetInt("amount")));
            var bill = Flow.Named("bill").StartAt(count).Build();
            var (one, two) = (bill.AsChildRun("one").Input(_ => new() { ["amount"] = 1 }), bill.AsChildRun("two")
                .Input(_ => new() { ["amount"] = 2 }));
            foreach (var node in new[] { one, two })
                node.Output((s, child) => s.Add("sum", child.State.GetInt("total")));
            var start = Node.Named("start").Post(_ => { });
            var run = await host.StartAsync(Flow.Named("parent").StartAt(start).Fork(start, ActionName.Default, one, two).Build(), null,
                new() { Id = "p" });
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

            (await waiting).EnsureCompleted().State.GetInt("sum").ShouldBe(3);
            execs.Order(StringComparer.Ordinal).ShouldBe(["p%2Fone%231/sum#1", "p%2Ftwo%231/sum#1"]);
            host.Settle();
            foreach (var id in new RunId[] { "p", "p/one#1", "p/two#1" })
                (await host.System.FindAsync(id))!.Status.ShouldBe(RunStatus.Completed);
        }, null, 100, 5_000);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_SEED") is null)
            crashes.ShouldBeGreaterThan(60);
    }
}
