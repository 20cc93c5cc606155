using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "1")]
public sealed class RoutingTests
{
    private static LambdaNode<NoPrep, NoPrep> Mark(string name, ActionName action = default) => Node.Named(name).Post(s =>
    {
        s.Append("trail", name);
        return action;
    });

    [Fact]
    public Task An_action_that_leads_nowhere_ends_its_token_normally() => FlowTestHost.RunAsync(async host =>
    {
        var (first, second) = (Mark("first", "odd"), Mark("second"));

        var result = await host.RunAsync(Flow.Named("unmatched").StartAt(first).Connect(first, "even", second).Build());

        (result.EnsureCompleted().Action, result.State.GetList<string>("trail").Count).ShouldBe(("odd", 1));
    });

    [Fact]
    public Task An_end_can_be_drawn_and_an_exit_states_the_outcome() => FlowTestHost.RunAsync(async host =>
    {
        var (first, second) = (Mark("first"), Mark("second", "done"));

        (await host.RunAsync(Flow.Named("end").StartAt(first).Connect(first, second).End(second, "done").Build())).Action.ShouldBe("done");
        (await host.RunAsync(Flow.Named("exit").StartAt(first).Connect(first, second).Exit(second, "done", "sold").Build())).Action.ShouldBe("sold");
    });

    [Fact]
    public Task A_fork_visits_all_its_targets_and_several_ended_tokens_give_the_default_outcome() => FlowTestHost.RunAsync(async host =>
    {
        var (first, a, b, c) = (Mark("first"), Mark("a", "won"), Mark("b", "won"), Mark("c", "won"));

        var result = await host.RunAsync(Flow.Named("fork").StartAt(first).Fork(first, ActionName.Default, a, b, c).Build());

        result.EnsureCompleted().State.GetList<string>("trail").Order().ShouldBe(["a", "b", "c", "first"]);
        result.Action.ShouldBe(ActionName.Default);
    });

    [Fact]
    public Task Post_may_route_further_actions_each_once() => FlowTestHost.RunAsync(async host =>
    {
        var first = Node.Named("first").Exec((ExecContext _) => 0).Post((s, _, c) =>
        {
            c.AlsoRoute("b");
            c.AlsoRoute("a");
            c.AlsoRoute("b");
            return "a";
        });
        var (a, b) = (Mark("a"), Mark("b"));

        var result = await host.RunAsync(Flow.Named("also").StartAt(first).Connect(first, "a", a).Connect(first, "b", b).Build());

        result.EnsureCompleted().State.GetList<string>("trail").Order().ShouldBe(["a", "b"]);
    });

    [Fact]
    [Trait("semantics", "12")]
    public Task A_chain_of_quick_nodes_does_not_wait_for_a_slow_branch() => FlowTestHost.RunAsync(async host =>
    {
        var start = host.Time.GetUtcNow();
        var ends = new Dictionary<string, double>();
        Node Slow(string name, int seconds) => Node.Named(name).Exec(x => Task.Delay(TimeSpan.FromSeconds(seconds), host.Time, x.CancellationToken))
            .Post((_, _) => ends[name] = (host.Time.GetUtcNow() - start).TotalSeconds);
        var (first, slow, a, b, c) = (Slow("first", 0), Slow("slow", 20), Slow("a", 2), Slow("b", 2), Slow("c", 1));

        await host.RunAsync(Flow.Named("race").StartAt(first).Fork(first, ActionName.Default, slow, a).Connect(a, b).Connect(b, c).Build());

        (ends["a"], ends["b"], ends["c"], ends["slow"]).ShouldBe((2, 4, 5, 20));
    });

    [Fact]
    public Task A_loop_over_its_bound_fails_the_run_with_an_error_that_names_the_loop() => FlowTestHost.RunAsync(async host =>
    {
        var (a, b, c) = (Mark("a").MaxVisits(3), Mark("b"), Mark("c"));

        var result = await host.RunAsync(Flow.Named("endless").StartAt(a).Connect(a, b).Connect(b, c).Connect(c, a).Build());

        var error = result.Errors.ShouldHaveSingleItem();
        error.Exception.ShouldBeOfType<LoopLimitException>();
        error.Node.ShouldBe("a");
        error.Message.ShouldContain("a → b → c → a");
        result.State.GetList<string>("trail").Count.ShouldBe(9);
    });

    [Fact]
    public Task A_run_makes_no_more_visits_than_its_flow_allows() => FlowTestHost.RunAsync(async host =>
    {
        var visits = 0;
        var a = Node.Named("a").Post(_ => { visits++; });

        var result = await host.RunAsync(Flow.Named("steps").StartAt(a).Connect(a, a).MaxSteps(25).Build());

        (result.Status, visits).ShouldBe((RunStatus.Failed, 25));
        result.Errors.ShouldHaveSingleItem().Message.ShouldContain("25");
    });

    [Fact]
    public Task Ten_thousand_visits_of_a_node_are_the_default_bound_and_it_can_be_lifted() => FlowTestHost.RunAsync(async host =>
    {
        var a = Node.Named("a").Exec((ExecContext x) => x.Visit).Post((SharedState _, int visit) => visit < 10_002 ? "again" : "stop");
        var b = Node.Named("a").Exec((ExecContext x) => x.Visit).Post((SharedState _, int visit) => visit < 10_002 ? "again" : "stop")
            .MaxVisits(NodeOptions.Unlimited);

        (await host.RunAsync(Flow.Named("bounded").StartAt(a).Connect(a, "again", a).Build())).Status.ShouldBe(RunStatus.Failed);
        (await host.RunAsync(Flow.Named("unbounded").StartAt(b).Connect(b, "again", b).Build())).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Under(Durability.None));

    [Fact]
    public Task A_bound_of_a_loop_is_an_error_that_a_boundary_takes() => FlowTestHost.RunAsync(async host =>
    {
        var (a, handler) = (Mark("a").MaxVisits(2), Mark("handler"));

        var result = await host.RunAsync(Flow.Named("guarded").StartAt(a).Connect(a, a).OnError(a, handler).Build());

        result.EnsureCompleted().State.GetList<string>("trail").ShouldBe(["a", "a", "handler"]);
    });

    [Fact]
    public void Connecting_an_action_twice_is_refused_with_both_targets_named()
    {
        var (a, b, c) = (Mark("a"), Mark("b"), Mark("c"));

        var problem = Should.Throw<FlowBuildException>(() => Flow.Named("twice").StartAt(a).Connect(a, b).Connect(a, c).Build());

        problem.Message.ShouldContain("'b'");
        problem.Message.ShouldContain("'c'");
    }

    [Fact]
    public Task Exits_that_state_different_outcomes_are_an_error() => FlowTestHost.RunAsync(async host =>
    {
        var (first, a, b) = (Mark("first"), Mark("a"), Mark("b"));
        var flow = Flow.Named("exits").StartAt(first).Fork(first, ActionName.Default, a, b)
            .Exit(a, ActionName.Default, "left").Exit(b, ActionName.Default, "right").Build();

        var error = (await host.RunAsync(flow)).Errors.ShouldHaveSingleItem();

        error.Exception.ShouldBeOfType<ExitConflictException>();
        error.Message.ShouldContain("left");
        error.Message.ShouldContain("right");
    });
}
