using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Every node of a run has a status: what was done, what was not, and why not.</summary>
[Trait("semantics", "4")]
public class NodeStatusTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");
    private readonly Node _d = Step("d");
    private readonly Node _e = Step("e");
    private readonly Node _j = Step("j");

    /// <summary>a forks b and c; b leads to d, c to e, and both to the join j.</summary>
    private FlowBuilder Two
        => Flow.Named("two").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_b, _d).Connect(_c, _e).Connect(_d, _j).Connect(_e, _j).Join(_j, Join.All);

    private static string Shown(Scenario scenario)
    {
        var shown = Show(scenario.State);
        var replayed = new RunState("run-1");
        foreach (var fact in scenario.History)
            replayed.Evolve(Laws.ThroughTheJournal(fact));
        Show(replayed).ShouldBe(shown, "a restart changes no status");
        return shown;

        string Show(RunState state)
            => string.Join(", ", NodeStatuses.Of(scenario.Flow.Drawn, state).Select(node => $"{node.Key} {node.Value}")).ToLowerInvariant();
    }

    [Fact]
    public void Nodes_are_pending_running_waiting_or_completed_as_the_run_comes_to_them()
    {
        var scenario = Scenario.Of(Two.Build()).Given(Start());
        Shown(scenario).ShouldBe("a running, b pending, c pending, d pending, e pending, j pending");
        scenario.Given(Done(1, "ok"), FailOnce(3, Error("c"), wait: 60));
        Shown(scenario).ShouldBe("a completed, b running, c waiting, d pending, e pending, j pending");
        scenario.Given(Done(2), Done(4));
        Shown(scenario).ShouldBe("a completed, b completed, c waiting, d completed, e pending, j waiting");
        scenario.Given(Done(3) with { Attempt = 2 }, Done(5), Done(6)).ThenStatus(RunStatus.Completed);
        Shown(scenario).ShouldBe("a completed, b completed, c completed, d completed, e completed, j completed");
    }

    [Fact]
    public void Below_a_failure_nodes_are_skipped_and_independents_that_were_not_reached_stay_pending()
    {
        var scenario = Scenario.Of(Two.Build()).Given(Start(), Done(1, "ok"), Fail(2, Error("b")));
        Shown(scenario).ShouldBe("a completed, b failed, c running, d skipped, e pending, j skipped");
        scenario.Given(Done(3)).ThenStatus(RunStatus.Failed);
        Shown(scenario).ShouldBe("a completed, b failed, c completed, d skipped, e pending, j skipped");
        scenario.Given(Again());
        Shown(scenario).ShouldBe("a completed, b running, c completed, d pending, e running, j pending");
    }

    [Fact]
    public void Under_the_policy_to_continue_independents_go_on_to_their_end_and_then_the_run_fails()
    {
        var scenario = Scenario.Of(Two.OnFailure(FailurePolicy.Continue).Build()).Given(Start(), Done(1, "ok"), Fail(2, Error("b")))
            .ThenPending("c#1");
        scenario.Given(Done(3)).ThenPending("e#1");
        Shown(scenario).ShouldBe("a completed, b failed, c completed, d skipped, e running, j skipped");
        scenario.Given(Done(4)).ThenStatus(RunStatus.Failed);
        Shown(scenario).ShouldBe("a completed, b failed, c completed, d skipped, e completed, j skipped");
        scenario.Given(Again()).ThenPending("b#1 attempt 2").Given(Done(2) with { Attempt = 2 }).Given(Done(5)).ThenPending("j#1");
    }

    [Fact]
    public void All_failures_beside_each_other_are_listed_whatever_the_policy()
    {
        foreach (var policy in Enum.GetValues<FailurePolicy>())
        {
            var scenario = Scenario.Of(Two.OnFailure(policy).Build()).Given(Start(), Done(1, "ok"), Fail(3, Error("c")), Fail(2, Error("b")))
                .ThenStatus(RunStatus.Failed);
            scenario.State.Errors.Select(error => error.Node).ShouldBe(["c", "b"]);
        }
    }

    [Fact]
    public void A_node_that_continues_on_errors_counts_as_done_for_its_dependents_and_shows_as_failed()
    {
        var scenario = Scenario.Of(Two.ContinueOnError(_b).Build()).Given(Start(), Done(1, "ok"));
        scenario.When(Fail(2, Error("b"))).Then(new VisitFailed(T0, 2, Error("b"), Emits(Token(4, "d"))) { Way = FailureWay.Onward })
            .ThenPending("c#1", "d#1");
        scenario.At("d").Error.ShouldBeNull("the dependent goes on as usual");
        scenario.Given(Done(4), Done(3), Done(5), Done(6)).ThenStatus(RunStatus.Completed);
        Shown(scenario).ShouldBe("a completed, b failed, c completed, d completed, e completed, j completed");
        scenario.State.Record.Root.Failures["b"].ShouldBe(Error("b"));
    }

    [Fact]
    public void A_node_that_continues_on_errors_and_leads_nowhere_ends_its_token()
        => Scenario.Of(Flow.Named("one").StartAt(_a).ContinueOnError(_a).Build()).Given(Start(), Fail(1, Error("a"))).ThenStatus(RunStatus.Completed);

    [Fact]
    public void A_failure_that_a_boundary_took_shows_until_the_node_is_visited_again()
    {
        var scenario = Scenario.Of(Flow.Named("b").StartAt(_a).OnError(_a, _b).Connect(_b, "again", _a).Build()).Given(Start(), Fail(1, Error("a")));
        Shown(scenario).ShouldBe("a failed, b running");
        scenario.Given(Done(2, "again"), Done(3)).ThenStatus(RunStatus.Completed);
        Shown(scenario).ShouldBe("a completed, b completed");
    }

    [Fact]
    public void A_choice_bypasses_what_it_did_not_take()
    {
        var flow = Flow.Named("choice").StartAt(_a).Connect(_a, "left", _b).Connect(_a, "right", _c).Connect(_c, _d).Connect(_b, _j).Connect(_d, _j)
            .Join(_j, Join.All).Build();
        Shown(Scenario.Of(flow).Given(Start(), Done(1, "left"))).ShouldBe("a completed, b running, c bypassed, d bypassed, j pending");
    }

    [Fact]
    public void What_a_cancel_cut_off_is_interrupted_and_what_had_not_begun_is_pending()
    {
        var scenario = Scenario.Of(Two.Build()).Given(Start(), Done(1, "ok"), Cancel, Done(3), Cancelled(2)).ThenStatus(RunStatus.Cancelled);
        Shown(scenario).ShouldBe("a completed, b interrupted, c completed, d pending, e pending, j pending");
        scenario.Given(Again()).ThenPending("b#1 attempt 2", "e#1");
    }

    [Fact]
    public void A_retry_runs_exactly_what_failed_or_was_interrupted_and_repeats_nothing_that_is_done()
    {
        var scenario = Scenario.Of(Two.Build()).Given(Start(), Done(1, "ok"), Done(3), Done(4), Fail(2, Error("b"))).ThenStatus(RunStatus.Failed);
        scenario.When(Again()).Then(new RunRetried(T0, [2], false)).ThenPending("b#1 attempt 2");
        scenario.Given(Done(2) with { Attempt = 2 }).ThenPending("d#1").Given(Done(5)).ThenPending("j#1");
    }

    [Fact]
    public void The_losers_of_a_race_are_interrupted_and_never_failed()
    {
        var flow = Flow.Named("race").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_b, _j).Connect(_c, _j).Join(_j, Join.Any.CancelRemaining()).Build();
        Shown(Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(3), Done(4))).ShouldBe("a completed, b interrupted, c completed, j completed");
    }

    [Fact]
    public void A_join_that_was_passed_over_with_tokens_waiting_is_bypassed()
    {
        var flow = Flow.Named("two").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_b, _j).Connect(_c, _j).Connect(_j, _d)
            .Join(_j, Join.AtLeast(2).BypassWhenUnreachable()).Build();
        Shown(Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(3), Done(2, "elsewhere")))
            .ShouldBe("a completed, b completed, c completed, d bypassed, j bypassed");
    }

    [Fact]
    public void Nodes_of_nested_flows_keep_their_status_once_the_flow_is_left()
    {
        var inner = Flow.Named("inner").StartAt(_b).Connect(_b, "on", _c).Connect(_b, "off", _d).Build();
        var sub = Nested("sub", inner);
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(_a).Connect(_a, sub).Connect(sub, _e).Build()).Given(Start());
        Shown(scenario).ShouldBe("a running, e pending, sub pending");
        scenario.Given(Done(1), Done(2, "on"));
        Shown(scenario).ShouldBe("a completed, e pending, sub running, sub/b completed, sub/c running, sub/d bypassed");
        scenario.Given(Done(3));
        Shown(scenario).ShouldBe("a completed, e running, sub completed, sub/b completed, sub/c completed, sub/d bypassed");
    }

    [Fact]
    public void A_nested_flow_that_failed_into_a_boundary_shows_what_failed_inside()
    {
        var sub = Nested("sub", Flow.Named("inner").StartAt(_b).Connect(_b, _c).Build());
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).OnError(sub, _e).Build()).Given(Start(), Done(1), Fail(2, Error("sub/c")));
        Shown(scenario).ShouldBe("e running, sub failed, sub/b completed, sub/c failed");
        scenario.State.Record.Root.Failures["sub"].ShouldBe(Error("sub/c"));
    }

    [Fact]
    public void A_nested_flow_that_fails_skips_what_depends_on_it()
    {
        var sub = Nested("sub", Flow.Named("inner").StartAt(_b).Connect(_b, _c).Build());
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(_a).Fork(_a, "ok", sub, _d).Connect(sub, _e).Build())
            .Given(Start(), Done(1, "ok"), Fail(2, Error("sub/b")));
        Shown(scenario).ShouldBe("a completed, d running, e skipped, sub failed, sub/b failed, sub/c skipped");
    }

    [Fact]
    public void A_nested_flow_may_continue_on_errors_too()
    {
        var sub = Nested("sub", Flow.Named("inner").StartAt(_b).Build());
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Connect(sub, _e).ContinueOnError(sub).Build()).Given(Start());
        scenario.When(Fail(1, Error("sub/b"))).Then(typeof(VisitFailed), typeof(FrameFailed)).ThenPending("e#1");
        scenario.Given(Done(2)).ThenStatus(RunStatus.Completed);
        Shown(scenario).ShouldBe("e completed, sub failed, sub/b failed");
    }

    [Fact]
    public void A_nested_flow_that_is_tried_again_shows_nothing_of_its_last_try_as_done()
    {
        var deep = Nested("deep", Flow.Named("deepest").StartAt(_e).Build());
        var sub = Nested("sub", Flow.Named("inner").StartAt(_b).Connect(_b, deep).Connect(deep, _c).Connect(_c, _d).Build()).Attempts(2);
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Build()).Given(Start(), Done(1), Done(2), Done(3));
        Shown(scenario).ShouldBe("sub running, sub/b completed, sub/c completed, sub/d running, sub/deep completed, sub/deep/e completed");
        scenario.When(Fail(4, Error("sub/d"))).ThenPending("sub/b#2");
        Shown(scenario).ShouldBe("sub running, sub/b running, sub/c pending, sub/d pending, sub/deep pending");
        scenario.Given(Done(5)).ThenPending("sub/deep/e#1");
        Shown(scenario).ShouldBe("sub running, sub/b completed, sub/c pending, sub/d pending, sub/deep running, sub/deep/e running");
        scenario.Given(Done(6), Done(7), Done(8)).ThenStatus(RunStatus.Completed);
        Shown(scenario).ShouldBe("sub completed, sub/b completed, sub/c completed, sub/d completed, sub/deep completed, sub/deep/e completed");
    }

    [Fact]
    public void A_nested_flow_whose_next_try_takes_another_way_leaves_the_way_of_the_last_one_bypassed()
    {
        var sub = Nested("sub", Flow.Named("inner").StartAt(_a).Connect(_a, "left", _b).Connect(_b, _c).Connect(_a, "right", _d).Build()).Attempts(2);
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Build())
            .Given(Start(), Done(1, "left"), Done(2), Fail(3, Error("sub/c")), Done(4, "right"), Done(5));
        scenario.ThenStatus(RunStatus.Completed);
        Shown(scenario).ShouldBe("sub completed, sub/a completed, sub/b bypassed, sub/c bypassed, sub/d completed");
    }

    [Fact]
    public void A_visit_that_waits_for_its_child_run_is_waiting()
    {
        var node = Flow.Named("child").StartAt(_b).Build().AsChildRun("call");
        var scenario = Scenario.Of(Flow.Named("parent").StartAt(node).Build()).Given(Start());
        Shown(scenario).ShouldBe("call running");
        scenario.Given(new RequestChild(T0, 1, 1, "child-1", StatePatch.Empty, Waits: true, Leaves: false));
        Shown(scenario).ShouldBe("call waiting");
    }

    [Fact]
    public void A_killed_run_shows_what_it_was_at_as_interrupted()
        => Shown(Scenario.Of(Two.Build()).Given(Start(), Done(1, "ok"), Done(2), Kill))
            .ShouldBe("a completed, b completed, c interrupted, d interrupted, e pending, j pending");
}
