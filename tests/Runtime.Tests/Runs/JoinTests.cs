using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Paths that come together: which arrivals make a visit, which inputs are dead, what is passed over.</summary>
[Trait("semantics", "5")]
public class JoinTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");
    private readonly Node _d = Step("d");
    private readonly Node _j = Step("j");
    private readonly Node _k = Step("k");

    private FlowBuilder Diamond(Join join) => Flow.Named("diamond").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_b, _j).Connect(_c, _j).Join(_j, join);

    private Scenario Forked(Join join) => Scenario.Of(Diamond(join).Build()).Given(Start(), Done(1, "ok"));

    private static JoinMove Arrived(string node, string from, string action = "default", int frame = 0)
        => new(frame, node, JoinStep.Arrived) { Input = new JoinInput(from, action, IsError: false) };

    private static JoinMove Absorbed(string node, string from)
        => new(0, node, JoinStep.Absorbed) { Input = new JoinInput(from, default, IsError: false) };

    private static JoinMove Fired(string node) => new(0, node, JoinStep.Fired);

    [Fact]
    public void A_diamond_runs_its_sink_once_when_the_sink_joins_all()
    {
        var scenario = Forked(Join.All);
        scenario.When(Done(3)).Then(Completed(3, Moves.None with { Joins = [Arrived("j", "c")] })).ThenPending("b#1");
        scenario.When(Done(2)).Then(Completed(2, Emits(Token(4, "j")) with { Joins = [Arrived("j", "b"), Fired("j")] })).ThenPending("j#1");
        scenario.When(Done(4)).Then(typeof(VisitCompleted), typeof(RunCompleted));
    }

    [Fact]
    public void A_diamond_runs_its_sink_once_for_each_arrival_when_the_sink_joins_each()
        => Forked(Join.Each).Given(Done(2), Done(3)).ThenPending("j#1", "j#2");

    [Fact]
    public void A_join_of_any_runs_for_the_first_arrival_and_absorbs_the_later_ones_whose_work_commits()
    {
        var scenario = Forked(Join.Any).Given(Done(3)).ThenPending("b#1", "j#1");
        scenario.When(Done(2) with { Patch = Set("b", 1) }).ThenPending("j#1");
        scenario.Single<VisitCompleted>().Moves.Joins.ShouldBe([Absorbed("j", "b")]);
        scenario.State.State.TryGet("b", out _).ShouldBeTrue();
        scenario.When(Done(4, "won")).Then(typeof(VisitCompleted), typeof(RunCompleted));
        scenario.State.Action.ShouldBe("won", "what was absorbed is no end of its own");
    }

    [Fact]
    public void A_join_of_any_that_cancels_the_rest_cuts_off_what_could_still_come()
    {
        var scenario = Forked(Join.Any.CancelRemaining()).When(Done(3)).Then(typeof(VisitCompleted), typeof(JoinsSettled)).ThenPending("j#1");
        scenario.Single<JoinsSettled>().Moves.Cut.ShouldBe([2]);
        scenario.When(Done(2)).ThenRefused(Refusal.Stale);
        scenario.When(Done(4)).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void What_is_cut_off_takes_nested_flows_and_waiting_tokens_with_it_and_spares_what_leads_elsewhere()
    {
        var sub = Nested("sub", Flow.Named("inner").StartAt(Step("x")).Build());
        var flow = Flow.Named("race").StartAt(_a).Fork(_a, "ok", _b, _c, _d, sub).Connect(_b, _j).Connect(sub, _j).Connect(_c, _k)
            .Connect(sub, "k", _k).Connect(_k, _j)
            .Join(_k, Join.All).Join(_j, Join.Any.CancelRemaining()).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(3)).ThenPending("b#1", "d#1", "sub/x#1");
        scenario.When(Done(2)).ThenPending("d#1", "j#1");
        scenario.State.Frames.Count.ShouldBe(1);
        scenario.Given(Done(4), Done(6)).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void A_join_of_at_least_two_of_three_runs_at_the_second_arrival()
    {
        var flow = Flow.Named("two").StartAt(_a).Fork(_a, "ok", _b, _c, _d).Connect(_b, _j).Connect(_c, _j).Connect(_d, _j).Join(_j, Join.AtLeast(2))
            .Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(4)).ThenPending("b#1", "c#1");
        scenario.Given(Done(2)).ThenPending("c#1", "j#1");
        scenario.Given(Done(3), Done(5)).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void An_input_is_dead_when_its_branch_ends_elsewhere_and_the_join_is_made_without_it()
    {
        var scenario = Forked(Join.All).Given(Done(3));
        scenario.When(Done(2, "elsewhere")).Then(typeof(VisitCompleted), typeof(JoinsSettled)).ThenPending("j#1");
        scenario.Single<JoinsSettled>().Moves.ShouldSatisfyAllConditions(moves => moves.Joins.ShouldBe([Fired("j")]),
            moves => moves.Emitted.Single().Node.ShouldBe("j"));
    }

    [Fact]
    [Trait("semantics", "4")]
    public void A_choice_bypasses_the_other_branches_and_their_merge_runs_exactly_once()
    {
        var flow = Flow.Named("choice").StartAt(_a).Connect(_a, "left", _b).Connect(_a, "right", _c).Connect(_b, _j).Connect(_c, _d).Connect(_d, _j)
            .Join(_j, Join.All).Build();
        Scenario.Of(flow).Given(Start(), Done(1, "left"), Done(2)).ThenPending("j#1").Given(Done(3)).ThenStatus(RunStatus.Completed);
        Scenario.Of(flow).Given(Start(), Done(1, "right"), Done(2), Done(3)).ThenPending("j#1");
    }

    [Fact]
    [Trait("semantics", "12.7")]
    public void A_join_whose_paths_are_all_bypassed_is_bypassed_and_so_is_what_follows_from_it()
    {
        // a → b → {j1, j2 ⋈} → k ⋈ ← c; b takes neither way, so j and then k lose their inputs one after the other.
        var (x, y) = (Step("x"), Step("y"));
        var flow = Flow.Named("bypass").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_b, "x", x).Connect(_b, "y", y).Connect(x, _j).Connect(y, _j)
            .Connect(_j, _k).Connect(_c, _k)
            .Join(_j, Join.All).Join(_k, Join.All).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(3)).ThenPending("b#1");
        scenario.When(Done(2, "neither")).ThenPending("k#1");
        scenario.Given(Done(4)).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void A_join_to_which_nothing_comes_at_all_does_not_keep_the_run_from_completing()
        => Forked(Join.All).Given(Done(2, "elsewhere"), Done(3, "elsewhere")).ThenStatus(RunStatus.Completed);

    [Fact]
    public void A_fast_branch_never_waits_for_an_unrelated_slow_one()
    {
        var slow = Step("slow");
        var flow = Flow.Named("unrelated").StartAt(_a).Fork(_a, "ok", slow, _b, _c).Connect(_b, _j).Connect(_c, _j).Join(_j, Join.All)
            .Connect(slow, "odd", _k).Build();
        Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(3), Done(4)).ThenPending("slow#1", "j#1");
    }

    [Fact]
    public void A_straggler_of_a_race_that_is_over_is_not_waited_for()
    {
        // k is made by b; c is late. k goes elsewhere, so j cannot get anything from k any more, though c still runs.
        var flow = Flow.Named("race").StartAt(_a).Fork(_a, "ok", _b, _c, _d).Connect(_b, _k).Connect(_c, _k).Join(_k, Join.Any).Connect(_k, "on", _j)
            .Connect(_d, _j).Join(_j, Join.All).Build();
        Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(4), Done(2)).ThenPending("c#1", "k#1").Given(Done(5, "elsewhere"))
            .ThenPending("c#1", "j#1");
    }

    [Fact]
    public void An_error_boundary_is_a_way_into_a_join_like_any_other_and_brings_its_error()
    {
        var scenario = Scenario.Of(Diamond(Join.All).OnError(_b, _j).Build()).Given(Start(), Done(1, "ok"), Done(3));
        scenario.When(Fail(2, Error("b"))).ThenPending("j#1").ThenStatus(RunStatus.Running);
        scenario.At("j").Error.ShouldBe(Error("b"));
    }

    [Fact]
    public void Of_several_errors_the_joined_visit_sees_that_of_the_input_that_was_drawn_first()
    {
        foreach (var first in new[] { 2, 3 })
        {
            var scenario = Scenario.Of(Diamond(Join.All).OnError(_b, _j).OnError(_c, _j).Build()).Given(Start(), Done(1, "ok"));
            scenario.Given(Fail(first, Error(first == 2 ? "b" : "c")), Fail(5 - first, Error(first == 2 ? "c" : "b")));
            scenario.At("j").Error.ShouldBe(Error("b"), "whoever fails first");
        }
    }

    [Fact]
    public void At_least_n_that_cannot_be_reached_any_more_fails_and_names_what_is_missing()
    {
        var scenario = Forked(Join.AtLeast(2)).Given(Done(3));
        scenario.When(Done(2, "elsewhere")).Then(typeof(VisitCompleted), typeof(JoinsSettled), typeof(VisitFailed), typeof(RunFailed));
        var error = scenario.State.Errors.ShouldHaveSingleItem();
        error.Node.ShouldBe("j");
        error.Exception.ShouldBeOfType<JoinUnmetException>().Missing.ShouldBe(["'b'"]);
        error.Message.ShouldContain("'b'");
        scenario.When(Again()).ThenStatus(RunStatus.Failed);
        scenario.State.Errors.ShouldHaveSingleItem().Node.ShouldBe("j");
    }

    [Fact]
    public void An_unmet_join_is_judged_anew_by_a_retry_with_what_had_arrived_under_a_mended_definition()
    {
        var before = Diamond(Join.AtLeast(2)).Build();
        foreach (var mended in new[] { Join.AtLeast(1), Join.Any, Join.All })
        {
            var scenario = Scenario.Of(before).Given(Start(), Done(1, "ok"), Done(3), Done(2, "elsewhere")).ThenStatus(RunStatus.Failed);
            scenario = Scenario.Of(Diamond(mended).Build()).Given([.. scenario.History]);
            scenario.When(Again()).ThenPending("j#2").ThenStatus(RunStatus.Running);
            scenario.Single<RunRetried>().Visits.ShouldBeEmpty("nothing but the join is taken up");
            scenario.Given(Done(5)).ThenStatus(RunStatus.Completed);
        }

        var passed = Scenario.Of(before).Given(Start(), Done(1, "ok"), Done(3), Done(2, "elsewhere"));
        passed = Scenario.Of(Diamond(Join.AtLeast(2).BypassWhenUnreachable()).Build()).Given([.. passed.History]);
        passed.When(Again()).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void An_unmet_join_of_a_nested_flow_fails_again_by_the_same_definition_and_keeps_what_had_arrived()
    {
        var inner = Diamond(Join.AtLeast(2)).Build();
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(Nested("sub", inner)).Build())
            .Given(Start(), Done(1, "ok"), Done(3), Done(2, "elsewhere")).ThenStatus(RunStatus.Failed);
        for (var tries = 0; tries < 3; tries++)
        {
            scenario.When(Again()).Then(typeof(RunRetried), typeof(JoinsSettled), typeof(VisitFailed), typeof(FrameFailed), typeof(RunFailed));
            scenario.State.Errors.ShouldHaveSingleItem().Node.ShouldBe("sub/j");
            scenario.State.Frame(1).JoinAt("j")!.Arrivals.ShouldHaveSingleItem().Input.From.ShouldBe("c");
        }
    }

    [Fact]
    public void Unmet_joins_of_several_nested_flows_all_fail_again()
    {
        var inner = Diamond(Join.AtLeast(2)).Build();
        var (s, sub) = (Step("s"), Nested("sub", inner));
        var flow = Flow.Named("outer").StartAt(s).Connect(s, "1", sub).Connect(s, "2", sub).OnFailure(FailurePolicy.Continue).Build();
        var scenario = Scenario.Of(flow)
            .Given(Start(), Done(1, "1", "2"), Done(2, "ok"), Done(3, "ok"), Done(5), Done(4, "elsewhere"), Done(7), Done(6, "elsewhere"));
        for (var tries = 0; tries < 3; tries++)
        {
            scenario.ThenStatus(RunStatus.Failed).State.Errors.Select(error => error.Node).ShouldBe(["sub/j", "sub/j"]);
            scenario.State.Frames.ShouldAllBe(frame => frame.Waiting == 0);
            scenario.Given(Again());
        }
    }

    [Fact]
    public void At_least_n_that_cannot_be_reached_any_more_is_passed_over_where_that_is_asked_for()
    {
        var scenario = Forked(Join.AtLeast(2).BypassWhenUnreachable()).Given(Done(3));
        scenario.When(Done(2, "elsewhere")).Then(typeof(VisitCompleted), typeof(JoinsSettled), typeof(RunCompleted));
        scenario.Single<JoinsSettled>().Moves.Joins.ShouldBe([new JoinMove(0, "j", JoinStep.Bypassed)]);
    }

    [Fact]
    public void A_join_that_fails_goes_to_its_error_boundary()
    {
        var scenario = Scenario.Of(Diamond(Join.AtLeast(2)).OnError(_j, _d).Build()).Given(Start(), Done(1, "ok"), Done(3));
        scenario.When(Done(2, "elsewhere")).ThenPending("d#1").ThenStatus(RunStatus.Running);
        scenario.At("d").Error!.Type.ShouldBe(typeof(JoinUnmetException).FullName);
    }

    [Fact]
    public void Joins_that_wait_for_each_other_fail_with_what_each_lacks_and_never_hang()
    {
        var flow = Flow.Named("knot").StartAt(_a).Fork(_a, "ok", _j, _k).Connect(_j, _k).Connect(_k, _j).Join(_j, Join.All).Join(_k, Join.All);
        Should.Throw<FlowBuildException>(flow.Build).Problems.ShouldHaveSingleItem().Code.ShouldBe("loop-overlap");

        // The same knot, tied by a fork that only the run knows of.
        flow = Flow.Named("knot").StartAt(_a).Connect(_a, "j", _j).Connect(_a, "k", _k).Connect(_j, _k).Connect(_k, _j).Join(_j, Join.All)
            .Join(_k, Join.All);
        var scenario = Scenario.Of(flow.Build()).Given(Start());
        scenario.When(Done(1, "j", "k")).ThenStatus(RunStatus.Failed);
        scenario.State.Errors.Select(error => ((JoinUnmetException)error.Exception!).Missing.Single()).ShouldBe(["'k'", "'j'"]);
    }

    [Fact]
    [Trait("semantics", "12.7")]
    public void A_join_after_a_fork_inside_a_loop_body_is_made_once_in_each_round()
    {
        var scenario = Scenario.Of(Diamond(Join.All).Connect(_j, "again", _a).Build()).Given(Start());
        for (var round = 0; round < 3; round++)
        {
            var first = (round * 4) + 1;
            scenario.Given(Done(first, "ok"), Done(first + 2)).ThenPending($"b#{round + 1}");
            scenario.Given(Done(first + 1)).ThenPending($"j#{round + 1}").Given(Done(first + 3, "again")).ThenPending($"a#{round + 2}");
        }

        scenario.State.Root.Joins.ShouldHaveSingleItem().Epoch.ShouldBe(4);
    }

    [Fact]
    public void A_join_may_be_tried_again_by_a_way_that_leads_from_it_to_itself()
    {
        var scenario = Scenario.Of(Diamond(Join.All).Connect(_j, "retry", _j).Build()).Given(Start(), Done(1, "ok"), Done(3), Done(2))
            .ThenPending("j#1");
        scenario.Given(Done(4, "retry")).ThenPending("j#2").Given(Done(5, "retry")).ThenPending("j#3").Given(Done(6)).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void Rounds_that_overlap_by_a_fork_that_only_the_run_knows_of_fail_by_name()
    {
        var flow = Flow.Named("overlap").StartAt(_a).Connect(_a, "b", _b).Connect(_a, "c", _c).Connect(_b, _j).Connect(_c, _j)
            .Connect(_b, "again", _a).Join(_j, Join.All).Connect(_j, "again", _a).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "b", "c"));
        scenario.When(Done(2, "again")).ThenPending("c#1");
        var error = scenario.Single<VisitFailed>().Error;
        error.Exception.ShouldBeOfType<LoopOverlapException>().Loop.ShouldBe("a → b → a");
    }

    [Fact]
    public void A_join_inside_a_nested_flow_belongs_to_its_frame()
    {
        var inner = Flow.Named("inner").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_b, _j).Connect(_c, _j).Join(_j, Join.All).Build();
        var (s, sub) = (Step("s"), Nested("sub", inner));
        var flow = Flow.Named("outer").StartAt(s).Connect(s, "1", sub).Connect(s, "2", sub).Connect(sub, "good", _k).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "1", "2"), Done(2, "ok"), Done(3, "ok"));
        scenario.Given(Done(4)).Given(Done(6)).ThenPending("sub/c#1", "sub/c#1");
        scenario.Given(Done(5)).ThenPending("sub/c#1", "sub/j#1").Given(Done(8, "good")).ThenPending("sub/c#1", "k#1");
    }

    [Fact]
    public void A_nested_flow_may_stand_where_paths_come_together_and_may_begin_with_a_join()
    {
        var x = Step("x");
        var sub = Nested("sub", Flow.Named("inner").StartAt(x).Connect(x, "again", x).Join(x, Join.All).Build());
        var flow = Flow.Named("outer").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_b, sub).Connect(_c, sub).Join(sub, Join.All).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(2)).ThenPending("c#1").Given(Done(3)).ThenPending("sub/x#1");
        scenario.Given(Done(4, "again")).ThenPending("sub/x#2").Given(Done(5)).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void A_failed_input_keeps_its_join_waiting_until_a_retry_brings_it()
    {
        var scenario = Forked(Join.All).Given(Done(3), Fail(2, Error("b"))).ThenStatus(RunStatus.Failed);
        scenario.State.Errors.ShouldBe([Error("b")]);
        scenario.Given(Again()).ThenPending("b#1 attempt 2").Given(Done(2) with { Attempt = 2 }).ThenPending("j#1");
        scenario.Given(Done(4)).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void A_retried_nested_flow_begins_with_open_joins()
    {
        var sub = Nested("sub", Diamond(Join.All).Build()).Attempts(2);
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Build()).Given(Start(), Done(1, "ok"), Done(3), Fail(2, Error("sub/b")))
            .ThenPending("sub/a#2");
        scenario.State.Frame(1).Joins.ShouldBeEmpty();
        scenario.Given(Done(4, "ok"), Done(5)).ThenPending("sub/c#2").Given(Done(6)).ThenPending("sub/j#1");
    }

    [Fact]
    public void A_retried_nested_flow_searches_its_joins_anew()
    {
        var inner = Flow.Named("choice").StartAt(_a).Connect(_a, "left", _b).Connect(_a, "right", _c).Connect(_b, _j).Connect(_c, _j)
            .Join(_j, Join.All).Build();
        var flow = Flow.Named("outer").StartAt(Nested("sub", inner).Attempts(2)).Build();
        var warm = Scenario.Of(flow).Given(Start(), Done(1, "left"), Done(2)).ThenPending("sub/j#1").Given(Fail(3, Error("sub/j")))
            .ThenPending("sub/a#2");
        var cold = Scenario.Of(flow).Given([.. warm.History]);
        foreach (var scenario in new[] { warm, cold })
            scenario.Given(Done(4, "left"), Done(5)).ThenPending("sub/j#2").Given(Done(6)).ThenStatus(RunStatus.Completed);
        Structure.Of(cold.History).ShouldBe(Structure.Of(warm.History));
    }

    [Fact]
    public void A_run_ends_failed_when_a_join_cuts_off_the_visit_that_broke_a_bound_beside_the_failure()
    {
        var flow = Flow.Named("cut").StartAt(_a).Fork(_a, "ok", _b, _c).Fork(_c, "ok", _j, _d).Connect(_d, _j).Join(_j, Join.Any.CancelRemaining())
            .MaxSteps(4).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Fail(2, Error("b"))).ThenStatus(RunStatus.Running);
        scenario.When(Done(3, "ok")).Then(typeof(VisitCompleted), typeof(JoinsSettled), typeof(RunFailed));
        scenario.State.Errors.ShouldBe([Error("b")]);
    }

    [Fact]
    public void A_token_that_waits_is_not_lost_when_the_next_round_would_begin()
    {
        var flow = Flow.Named("overlap").StartAt(_a).Connect(_a, "b", _b).Connect(_a, "c", _c).Connect(_b, _j).Connect(_c, _j)
            .Connect(_b, "again", _a).Join(_j, Join.All).Connect(_j, "again", _a).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "b", "c"), Done(3)).ThenPending("b#1");
        scenario.When(Done(2, "again"));
        scenario.Single<VisitFailed>().Error.Exception.ShouldBeOfType<LoopOverlapException>();
        scenario.State.Root.Joins.ShouldHaveSingleItem().Arrivals.ShouldHaveSingleItem().Input.From.ShouldBe("c");

        foreach (var actions in new string[][] { ["again", "default"], ["default", "again"] })
        {
            scenario = Scenario.Of(flow).Given(Start(), Done(1, "b"));
            scenario.When(Done(2, actions));
            scenario.Single<VisitFailed>().Error.Exception.ShouldBeOfType<LoopOverlapException>();
        }
    }

    [Fact]
    public void A_join_passed_over_fails_where_the_end_of_its_flow_would_state_a_second_outcome()
    {
        var sub = Nested("sub", Diamond(Join.AtLeast(2).BypassWhenUnreachable()).Build());
        var (s, t) = (Step("s"), Step("t"));
        var flow = Flow.Named("outer").StartAt(s).Fork(s, "ok", sub, t).Exit(sub, "elsewhere", "one").Exit(t, "fin", "two").Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(3, "fin"), Done(2, "ok"), Done(5)).ThenPending("sub/b#1");
        scenario.When(Done(4, "elsewhere"))
            .Then(typeof(VisitCompleted), typeof(JoinsSettled), typeof(VisitFailed), typeof(FrameFailed), typeof(RunFailed));
        var error = scenario.State.Errors.ShouldHaveSingleItem();
        error.Node.ShouldBe("sub/j");
        error.Exception.ShouldBeOfType<ExitConflictException>();
    }
}
