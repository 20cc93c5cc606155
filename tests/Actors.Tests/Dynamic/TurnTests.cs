using ActorFlow.Actors.Tests.Graphs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Dynamic.NextTests;

namespace ActorFlow.Actors.Tests.Dynamic;

/// <summary>Goto, iterate, terminate and cancel, in every way a run can go.</summary>
[Trait("semantics", "5")]
public sealed class TurnTests
{
    [Fact]
    public Task Goto_jumps_and_the_nodes_own_transitions_do_not_fire() => EveryWay.RunAsync(
        () =>
        {
            var (own, far, end) = (Visited("own"), Visited("far"), Visited("end"));
            var start = Asking("start", c => c.Goto(far));
            return Flow.Named("f").StartAt(start).Connect(start, own).Connect(own, far).Connect(far, end).Build();
        },
        result => Visits(result).ShouldBe(["end", "far", "start"]));

    [Fact]
    public Task Goto_leads_back_to_the_start_of_a_diamond_whose_join_is_then_made_anew() => EveryWay.RunAsync(
        () =>
        {
            var (a, b, c, d) = (Visited("a"), Visited("b"), Visited("c"), Visited("d"));
            var judge = Node.Named("judge").Post((s, x) =>
            {
                s.Append("path", "judge");
                if (x.Visit == 1)
                    x.Goto(a);
            });
            return Flow.Named("f").Draw(a >> (b | c) >> d >> judge).Build();
        },
        result => Visits(result).ShouldBe(["a", "a", "b", "b", "c", "c", "d", "d", "judge", "judge"]));

    [Fact]
    public Task Several_gotos_fork() => EveryWay.RunAsync(
        () =>
        {
            var (x, y) = (Visited("x"), Visited("y"));
            var start = Asking("start", c =>
            {
                c.Goto(x);
                c.Goto("y");
                c.Goto("y");
            });
            return Flow.Named("f").StartAt(start).Include(x, y).Build();
        },
        result => Visits(result).ShouldBe(["start", "x", "y"]));

    [Theory]
    [InlineData("a")]
    [InlineData("c")]
    [InlineData("d")]
    [InlineData("e")]
    public Task Goto_may_not_enter_or_leave_the_scope_of_an_open_join(string target) => FlowTestHost.RunAsync(async host =>
    {
        var slow = Node.Named("c").Exec(async x => await Task.Delay(TimeSpan.FromHours(1), x.TimeProvider, x.CancellationToken))
            .Post((s, _) => s.Append("path", "c"));
        var (a, b, d, e) = (Visited("a"), Asking("b", c => c.Goto(target)), Visited("d"), Visited("e"));
        var result = await host.RunAsync(Flow.Named("f").Draw(a >> (b | slow) >> d >> e).Build());
        var error = result.Errors.ShouldHaveSingleItem();
        (error.Node, error.Type).ShouldBe(("b", typeof(DynamicWorkException).FullName));
        error.Message.ShouldContain("across the join at 'd'");
    });

    [Fact]
    public Task Goto_may_go_back_within_its_branch() => EveryWay.RunAsync(
        () =>
        {
            var (a, b, c, d) = (Visited("a"), Visited("b"), Visited("c"), Visited("d"));
            var check = Node.Named("check").Post((s, x) =>
            {
                s.Append("path", "check");
                if (x.Visit < 3)
                    x.Goto(b);
            });
            return Flow.Named("f").Draw(a >> ((b >> check) | c) >> d).Build();
        },
        result => Visits(result).ShouldBe(["a", "b", "b", "b", "c", "check", "check", "check", "d"]));

    [Fact]
    public Task Iterate_runs_the_node_again_with_new_data_and_the_successor_once() => EveryWay.RunAsync(
        () =>
        {
            var counter = Node.Named("count").Post((s, c) =>
            {
                var number = c.HasData ? c.Data<int>() : 0;
                s.Append("path", $"count {number}, iteration {c.Iteration}");
                if (number < 3)
                    c.Iterate(number + 1);
            });
            return Flow.Named("f").Draw(counter >> Visited("end")).Build();
        },
        result => result.EnsureCompleted().State.GetList<string>("path")
            .ShouldBe(["count 0, iteration 0", "count 1, iteration 1", "count 2, iteration 2", "count 3, iteration 3", "end"]));

    [Fact]
    public Task Iterations_side_by_side_lead_on_once_after_the_last() => EveryWay.RunAsync(
        () =>
        {
            var fan = Node.Named("fan").Post((s, c) =>
            {
                s.Append("path", c.HasData ? $"fan {c.Data<int>()}" : "fan");
                for (var i = 1; i <= 3 && !c.HasData; i++)
                    c.Iterate(i);
                if (c.TryGetData<int>(out var number) && number == 2)
                    c.Iterate(4);
            });
            return Flow.Named("f").Draw(fan >> Visited("end")).Build();
        },
        result =>
        {
            var path = result.EnsureCompleted().State.GetList<string>("path");
            path.Order(StringComparer.Ordinal).ShouldBe(["end", "fan", "fan 1", "fan 2", "fan 3", "fan 4"]);
            path[^1].ShouldBe("end");
        });

    [Theory]
    [InlineData(null, 10)]
    [InlineData(3, 3)]
    public Task Iterations_are_counted_and_one_too_many_is_a_clear_error(int? limit, int allowed) => FlowTestHost.RunAsync(async host =>
    {
        var calls = 0;
        var node = Node.Named("again").Post((s, c) =>
        {
            calls++;
            c.Iterate();
        });
        if (limit is { } bound)
            node.MaxIterations(bound);
        var error = (await host.RunAsync(Flow.Named("f").Draw(node >> Visited("end")).Build())).Errors.ShouldHaveSingleItem();
        error.Type.ShouldBe(typeof(IterationLimitException).FullName);
        error.Message.ShouldContain($"has iterated {allowed} time(s)");
        calls.ShouldBe(allowed + 1);
    });

    [Fact]
    public Task Attempts_within_an_iteration_do_not_count_as_iterations() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("again").Exec(x => x.Attempt < 5 ? throw new InvalidOperationException("once more") : x.Iteration)
            .Post((s, number, c) =>
            {
                if (number < 3)
                    c.Iterate();
            }).Attempts(5).MaxIterations(3);
        (await host.RunAsync(Flow.Named("f").Draw(node >> Visited("end")).Build())).EnsureCompleted();
    });

    [Fact]
    public Task Terminate_completes_early_with_its_result_and_drops_the_rest() => EveryWay.RunAsync(
        () =>
        {
            var slow = Node.Named("slow").Exec(async x => await Task.Delay(TimeSpan.FromDays(30), x.TimeProvider, x.CancellationToken));
            var found = Node.Named("found").Post((s, c) =>
            {
                s.Set("kept", true);
                c.Terminate(new[] { 1, 2 });
                return "found";
            });
            var end = Visited("end");
            return Flow.Named("f").Draw(slow | found).Connect(found, "found", end).Build();
        },
        result =>
        {
            result.EnsureCompleted();
            (result.Action.Value, result.IsTerminated, result.State.GetBool("kept"), result.State.Has("path")).ShouldBe(("found", true, true, false));
            result.TerminationOf<int[]>().ShouldBe([1, 2]);
            result.NodeStatuses["slow"].ShouldBe(NodeStatus.Interrupted);
        });

    [Fact]
    public Task Terminate_from_within_a_nested_flow_and_added_work_ends_the_whole_run() => EveryWay.RunAsync(
        () =>
        {
            var inner = Flow.Named("inner").StartAt(Asking("in", c => c.Terminate())).Build().AsNode("inner");
            var start = Asking("start", c => c.Next(inner));
            return Flow.Named("f").StartAt(start).Include(inner).Build();
        },
        result => (Visits(result).Count, result.IsTerminated, result.TerminationOf<string>()).ShouldBe((2, true, null)));

    [Fact]
    public Task A_terminated_run_cancels_its_children() => FlowTestHost.RunAsync(async host =>
    {
        var slow = Node.Named("slow").Exec(async x => await Task.Delay(TimeSpan.FromDays(30), x.TimeProvider, x.CancellationToken));
        var child = Flow.Named("child").StartAt(slow).Build().AsChildRun("child");
        var quick = Node.Named("quick").Exec(async x => await Task.Delay(TimeSpan.FromMinutes(1), x.TimeProvider, x.CancellationToken))
            .Post((s, _, c) => c.Terminate());
        var run = await host.StartAsync(Flow.Named("f").Draw(child | quick).Build(), null, new() { Id = "p" });
        (await run.WaitAsync()).IsTerminated.ShouldBeTrue();
        (await host.System.WaitAsync("p/child#1")).Status.ShouldBe(RunStatus.Cancelled);
    });

    [Fact]
    public Task Cancel_ends_the_run_as_cancelled_with_the_reason() => FlowTestHost.RunAsync(async host =>
    {
        var slow = Node.Named("slow").Exec(async x => await Task.Delay(TimeSpan.FromDays(30), x.TimeProvider, x.CancellationToken));
        var judge = Node.Named("judge").Post((s, c) =>
        {
            s.Set("kept", true);
            c.Cancel("not worth it");
            c.Cancel("too late");
        });
        var run = await host.StartAsync(Flow.Named("f").Draw(slow | (judge >> Visited("end"))).Build());
        var result = await run.WaitAsync();
        (result.Status, result.Reason, result.State.GetBool("kept"), result.State.Has("path")).ShouldBe(
            (RunStatus.Cancelled, "not worth it", true, false));
        result.NodeStatuses["slow"].ShouldBe(NodeStatus.Interrupted);
    });

    [Fact]
    public Task A_retry_of_a_run_that_a_node_has_cancelled_goes_on_behind_the_node() => FlowTestHost.RunAsync(async host =>
    {
        var judge = Asking("judge", c => c.Cancel("ask somebody"));
        var run = await host.StartAsync(Flow.Named("f").Draw(judge >> Visited("end")).Build());
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        await host.RestartAsync();
        await host.System.RetryAsync(run.Id);
        Visits(await host.System.WaitAsync(run.Id)).ShouldBe(["end", "judge"]);
    });

    [Fact]
    public Task What_is_asked_once_Post_has_returned_is_refused() => FlowTestHost.RunAsync(async host =>
    {
        NodeContext? kept = null;
        (await host.RunAsync(Flow.Named("f").StartAt(Node.Named("a").Post((s, c) => kept = c)).Build())).EnsureCompleted();
        Should.Throw<VisitSealedException>(() => kept!.Terminate());
        Should.Throw<VisitSealedException>(() => kept!.Iterate());
    });
}
