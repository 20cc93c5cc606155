using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Flows used as nodes: entered as frames, left with an outcome, retried from their start, failing into their node.</summary>
[Trait("semantics", "1")]
public class NestedFlowTests
{
    private readonly Node _x = Step("x");
    private readonly Node _y = Step("y");
    private readonly Node _after = Step("after");
    private readonly Node _handler = Step("handler");

    private NestedFlowNode Sub(Action<FlowBuilder>? draw = null)
    {
        var inner = Flow.Named("inner").StartAt(_x);
        if (draw is null)
            inner.Connect(_x, "on", _y);
        else
            draw(inner);
        return Nested("sub", inner.Build());
    }

    private static Moves Opens(int frame, params TokenEmission[] tokens) => new(tokens, [], [new FrameOpening(frame, 0, "sub", 1)], []);

    [Fact]
    public void Entering_a_nested_flow_opens_a_frame_and_goes_on_at_its_start()
    {
        var flow = Flow.Named("outer").StartAt(Sub()).Build();
        Scenario.Of(flow).When(Start()).Then(Started(flow) with { Moves = Opens(1, Token(1, "x", frame: 1)) }).ThenPending("sub/x#1");
    }

    [Fact]
    public void Inside_the_nested_flow_tokens_stay_in_its_frame()
        => Scenario.Of(Flow.Named("outer").StartAt(Sub()).Build()).Given(Start()).When(Done(1, "on"))
            .Then(Completed(1, Emits(Token(2, "y", frame: 1)), "on"));

    [Fact]
    public void The_last_action_of_the_nested_flow_routes_the_outer_one()
    {
        var sub = Sub();
        Scenario.Of(Flow.Named("outer").StartAt(sub).Connect(sub, "good", _after).Build()).Given(Start(), Done(1, "on")).When(Done(2, "good"))
            .Then(Completed(2, new Moves([Token(3, "after")], [End("good", frame: 1)], [], [1]), "good"))
            .ThenPending("after#1");
    }

    [Fact]
    public void An_explicit_exit_beats_the_last_action()
    {
        var sub = Sub(inner => inner.Fork(_x, "both", _y, _handler).Exit(_y, "no", "bad"));
        Scenario.Of(Flow.Named("outer").StartAt(sub).Connect(sub, "bad", _after).Build()).Given(Start(), Done(1, "both"), Done(2, "no"))
            .When(Done(3, "good"))
            .Then(Completed(3, new Moves([Token(4, "after")], [End("good", frame: 1)], [], [1]), "good"));
    }

    [Fact]
    public void Several_ended_tokens_leave_the_nested_flow_with_the_default_action()
    {
        var sub = Sub(inner => inner.Fork(_x, "both", _y, _handler));
        Scenario.Of(Flow.Named("outer").StartAt(sub).Connect(sub, _after).Build()).Given(Start(), Done(1, "both"), Done(2, "u")).When(Done(3, "v"))
            .Then(Completed(3, new Moves([Token(4, "after")], [End("v", frame: 1)], [], [1]), "v"));
    }

    [Fact]
    public void A_nested_flow_that_ends_the_outer_one_completes_the_run_with_its_outcome()
        => Scenario.Of(Flow.Named("outer").StartAt(Sub()).Build()).Given(Start()).When(Done(1, "fin"))
            .Then(Completed(1, new Moves([], [End("fin", frame: 1), End("fin")], [], [1]), "fin"), new RunCompleted(T0, "fin"));

    [Fact]
    public void Exits_of_the_outer_flow_that_disagree_name_the_node_that_exits()
    {
        var (a, sub) = (Step("a"), Sub());
        var flow = Flow.Named("outer").StartAt(a).Fork(a, "ok", sub, _after).Exit(sub, "fin", "one").Exit(_after, "fin", "two").Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(3, "fin")).When(Done(2, "fin"));
        scenario.Single<VisitFailed>().Error.Message.ShouldContain("node 'sub' exits");
    }

    [Fact]
    public void Two_entries_into_one_nested_flow_are_two_frames_with_visits_of_their_own()
    {
        var (a, sub) = (Step("a"), Sub());
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(a).Connect(a, "1", sub).Fork(a, "2", sub).Build()).Given(Start())
            .When(Done(1, "1", "2"));
        scenario.Then(Completed(1, new Moves([Token(2, "x", frame: 1), Token(3, "x", frame: 2)], [], [new(1, 0, "sub", 1), new(2, 0, "sub", 2)], []),
            "1", "2"));
        scenario.State.Frame(1).Path.ShouldBe("sub#1/");
        scenario.State.Frame(2).Path.ShouldBe("sub#2/");
    }

    [Fact]
    public void Visits_of_two_entries_into_one_nested_flow_have_keys_of_their_own()
    {
        var (a, sub) = (Step("a"), Sub());
        var run = Scenario.Of(Flow.Named("outer").StartAt(a).Connect(a, "1", sub).Fork(a, "2", sub).Build()).Given(Start(), Done(1, "1", "2"));
        KeyOf(2).ShouldBe($"{run.State.RunId}/sub#1/x#1");
        KeyOf(3).ShouldBe($"{run.State.RunId}/sub#2/x#1");

        string KeyOf(long id) => run.State.Visit(id) is var visit ? VisitKey.Of(run.State.RunId, run.State.Frame(visit.Frame).Path, visit) : "";
    }

    [Fact]
    public void A_failed_nested_flow_starts_again_from_its_start_after_its_wait()
    {
        var sub = Sub().Attempts(2, TimeSpan.FromSeconds(5));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Build()).Given(Start(), Done(1, "on"));
        scenario.When(Fail(2, Error("sub/y")))
            .Then(new VisitFailed(T0, 2, Error("sub/y"), Moves.None),
                new FrameRetried(T0, 1, 2, Error("sub/y"), T(5), Emits(Token(3, "x", number: 2, frame: 1))))
            .ThenPending("sub/x#2");
        scenario.State.Errors.ShouldBeEmpty();
        scenario.At("sub/x", 2).Due.ShouldBe(T(5));
    }

    [Fact]
    public void A_nested_flow_out_of_attempts_fails_into_the_boundary_of_its_node()
    {
        var sub = Sub().Attempts(2);
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).OnError(sub, _handler).Build()).Given(Start(), Fail(1, Error("sub/x")));
        scenario.When(Fail(2, Error("sub/x", 2)))
            .Then(new VisitFailed(T0, 2, Error("sub/x", 2), Moves.None),
                new FrameFailed(T0, 1, Error("sub/x", 2), Emits(Token(3, "handler", error: Error("sub/x", 2)))))
            .ThenPending("handler#1");
        scenario.State.Errors.ShouldBeEmpty();
        scenario.State.Frames.Select(frame => frame.Id).ShouldBe([0]);
    }

    [Fact]
    public void A_nested_flow_without_boundary_fails_the_flow_around_it()
    {
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(Sub()).Build()).Given(Start());
        scenario.When(Fail(1, Error("sub/x")))
            .Then(new VisitFailed(T0, 1, Error("sub/x"), Moves.None), new FrameFailed(T0, 1, Error("sub/x"), Moves.None), new RunFailed(T0));
        scenario.State.Errors.ShouldBe([Error("sub/x")]);
    }

    [Fact]
    public void A_boundary_inside_the_nested_flow_comes_first()
    {
        var sub = Sub(inner => inner.OnError(_x, _y));
        Scenario.Of(Flow.Named("outer").StartAt(sub).OnError(sub, _handler).Build()).Given(Start()).When(Fail(1, Error("sub/x")))
            .Then(new VisitFailed(T0, 1, Error("sub/x"), Emits(Token(2, "y", frame: 1, error: Error("sub/x")))));
    }

    [Fact]
    public void A_failing_nested_flow_waits_for_what_runs_beside_the_failure_before_it_fails()
    {
        var sub = Sub(inner => inner.Fork(_x, "both", _y, _handler));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).OnError(sub, _after).Build()).Given(Start(), Done(1, "both"));
        scenario.When(Fail(2, Error("sub/y"))).Then(typeof(VisitFailed)).ThenPending("sub/handler#1");
        scenario.When(Done(3)).Then(typeof(VisitCompleted), typeof(FrameFailed)).ThenPending("after#1");
    }

    [Fact]
    public void A_failing_nested_flow_does_not_hold_what_runs_outside_it()
    {
        var (a, sub) = (Step("a"), Sub(inner => inner.Fork(_x, "both", _y, _handler)));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(a).Fork(a, "ok", sub, _after).Connect(_after, "go", a).OnError(sub, _after).Build())
            .Given(Start(), Done(1, "ok"), Done(2, "both"), Fail(4, Error("sub/y")));
        scenario.When(Done(3, "go")).ThenPending("a#2", "sub/handler#1");
    }

    [Fact]
    public void Two_entries_of_one_nested_flow_fail_and_are_retried_apart()
    {
        var (a, sub) = (Step("a"), Sub(inner => inner.Fork(_x, "both", _y, _handler)).Attempts(2));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(a).Connect(a, "1", sub).Connect(a, "2", sub).Build())
            .Given(Start(), Done(1, "1", "2"), Done(2, "both"), Done(3, "both"));
        scenario.Given(Fail(4, Error("sub/y", 1)), Fail(6, Error("sub/y", 2)));
        scenario.When(Done(7)).Then(typeof(VisitCompleted), typeof(FrameRetried));
        scenario.Single<FrameRetried>()
            .ShouldSatisfyAllConditions(retried => retried.Frame.ShouldBe(2), retried => retried.Error.ShouldBe(Error("sub/y", 2)));
        scenario.State.Errors.ShouldBe([Error("sub/y", 1)]);
        scenario.When(Done(5)).Then(typeof(VisitCompleted), typeof(FrameRetried));
        scenario.Single<FrameRetried>().Error.ShouldBe(Error("sub/y", 1));
    }

    [Fact]
    [Trait("semantics", "12.11")]
    public void A_node_named_like_the_path_of_another_keeps_its_error()
    {
        var (a, sub, alike) = (Step("a"), Sub().Attempts(2), Step("sub/x"));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(a).Fork(a, "ok", sub, alike).Build()).Given(Start(), Done(1, "ok"));
        scenario.Given(Fail(3, Error("sub/x", 1, attempts: 7)));
        scenario.When(Fail(2, Error("sub/x", 1)));
        scenario.State.Errors.ShouldContain(Error("sub/x", 1, attempts: 7));
    }

    [Fact]
    public void A_failing_outer_flow_gives_a_failed_nested_one_no_new_attempt_until_it_is_retried()
    {
        var (a, sub) = (Step("a"), Sub().Attempts(5));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(a).Fork(a, "ok", sub, _after).Build())
            .Given(Start(), Done(1, "ok"), Fail(3, Error("after")));
        scenario.When(Fail(2, Error("sub/x"))).ThenStatus(RunStatus.Failed);
        scenario.When(Again()).ThenStatus(RunStatus.Running);
        PendingWork.Of(scenario.State).Select(scenario.State.NodePath).ShouldBe(["after", "sub/x"], ignoreOrder: true);
    }

    [Fact]
    public void A_retried_run_goes_on_inside_the_nested_flow_where_it_failed()
    {
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(Sub()).Build()).Given(Start(), Done(1, "on"), Fail(2, Error("sub/y")));
        scenario.When(Again()).Then(new RunRetried(T0, [2], false)).ThenPending("sub/y#1 attempt 2");
        scenario.When(Done(2) with { Attempt = 2 }).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void A_retried_run_gives_its_nested_flow_all_attempts_again()
    {
        var sub = Sub().Attempts(2);
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Build())
            .Given(Start(), Fail(1, Error("sub/x")), Fail(2, Error("sub/x", 2))).ThenStatus(RunStatus.Failed).Given(Again());
        scenario.When(Fail(2, Error("sub/x", 2), attempt: 2)).Then(typeof(VisitFailed), typeof(FrameRetried));
    }

    [Fact]
    public void A_flow_may_contain_itself_to_a_depth_limit()
    {
        var (drawing, x) = (Flow.Named("self"), Step("x"));
        var scenario = Scenario.Of(drawing.StartAt(x).Connect(x, "deeper", drawing.AsNode("again")).Build()).Given(Start());
        for (var depth = 1; depth <= RunDecider.MaxDepth; depth++)
            scenario.Given(Done(depth, "deeper"));
        scenario.State.Frames.Max(frame => frame.Depth).ShouldBe(RunDecider.MaxDepth);
        scenario.When(Done(RunDecider.MaxDepth + 1, "deeper")).ThenStatus(RunStatus.Failed);
        scenario.Decided.OfType<VisitFailed>().Single().Error.Message.ShouldContain($"{RunDecider.MaxDepth} levels");
    }

    [Fact]
    public void A_flow_that_starts_with_itself_fails_at_the_depth_limit()
    {
        var drawing = Flow.Named("self");
        Scenario.Of(drawing.StartAt(drawing.AsNode("again")).Build()).When(Start()).ThenStatus(RunStatus.Failed);
    }

    [Fact]
    public void A_nested_flow_that_breaks_a_bound_is_not_retried_as_that_would_break_it_again()
    {
        var drawing = Flow.Named("self");
        var scenario = Scenario.Of(drawing.StartAt(drawing.AsNode("again").Attempts(int.MaxValue)).Build()).When(Start())
            .ThenStatus(RunStatus.Failed);
        scenario.Decided.OfType<FrameRetried>().ShouldBeEmpty();
    }

    [Fact]
    public void A_run_goes_on_into_a_nested_flow_once_the_bound_that_stopped_it_is_raised()
    {
        static FlowDefinition Bounded(int visits)
        {
            var (a, x) = (Step("a"), Step("x"));
            var sub = Nested("sub", Flow.Named("inner").StartAt(x).Build()).MaxVisits(visits);
            return Flow.Named("outer").StartAt(a).Connect(a, sub).Connect(sub, a).Build();
        }

        var failed = Scenario.Of(Bounded(1)).Given(Start(), Done(1), Done(2), Done(3)).ThenStatus(RunStatus.Failed);
        failed.State.Errors.ShouldHaveSingleItem().Node.ShouldBe("sub");
        failed.When(Again()).ThenStatus(RunStatus.Failed);
        Scenario.Of(Bounded(2)).Given([.. failed.History]).When(Again()).ThenPending("sub/x#1").ThenStatus(RunStatus.Running)
            .When(Done(5)).ThenPending("a#3");
    }

    [Fact]
    public void A_visit_that_came_and_went_with_its_frame_in_one_decision_is_not_pending()
    {
        _x.MaxVisits(1);
        var sub = Sub(inner => inner.Fork(_x, "fan", _x, _y));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).OnError(sub, _handler).Build()).Given(Start(), Done(1, "fan"), Done(3));
        var (gone, there) = (scenario.State.TryGetVisit(2, out _), scenario.State.TryGetVisit(4, out _));
        (gone, there).ShouldBe((false, true));
        PendingWork.IsPending(scenario.State, new Visit(2, "x", 2, 1)).ShouldBeFalse();
    }

    [Fact]
    public void A_trip_that_drops_its_frame_does_not_settle_it_twice()
    {
        _x.MaxVisits(1);
        var sub = Sub(inner => inner.Connect(_x, "again", _x).Fork(_x, "fan", _x));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).OnError(sub, _handler).Build()).Given(Start());
        scenario.When(Done(1, "again")).Then(typeof(VisitCompleted), typeof(VisitFailed), typeof(FrameFailed)).ThenPending("handler#1");
    }

    /// <summary>
    /// A nested flow that begins with x and with a join whose other input is out of reach: the join is made by what follows from the start.
    /// </summary>
    private NestedFlowNode StartsWithAJoin()
    {
        var join = Step("join");
        return Nested("sub", Flow.Named("inner").Draw(_x | join).Connect(Step("unreached"), join).Join(join, Join.All).Build());
    }

    [Fact]
    public void A_join_that_a_nested_flow_begins_with_is_made_as_soon_as_the_flow_is_entered()
    {
        var flow = Flow.Named("outer").StartAt(_after).Connect(_after, StartsWithAJoin()).Build();
        Scenario.Of(flow).Given(Start()).When(Done(1)).Then(typeof(VisitCompleted), typeof(JoinsSettled)).ThenPending("sub/x#1", "sub/join#1");
        Scenario.Of(Flow.Named("outer").StartAt(StartsWithAJoin()).Build()).When(Start()).ThenPending("sub/x#1", "sub/join#1");
    }

    [Fact]
    public void The_wait_of_a_further_try_covers_joins_that_are_made_at_its_start()
    {
        var sub = StartsWithAJoin().Attempts(2, TimeSpan.FromSeconds(5));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Build()).Given(Start(), Done(2));
        scenario.When(Fail(1, Error("sub/x"))).Then(typeof(VisitFailed), typeof(FrameRetried), typeof(JoinsSettled));
        scenario.State.Visits.Select(visit => (visit.Node, visit.Due)).ShouldBe([("x", T(5)), ("join", T(5))]);
        scenario.At("sub/join", 2).Begun.ShouldBe(T(5), "its total time does not run before it may start");
    }

    [Fact]
    public void What_comes_after_the_wait_of_a_further_try_does_not_wait()
    {
        var sub = Sub(inner => inner.Connect(_x, _y)).Attempts(2, TimeSpan.FromSeconds(5));
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Build()).Given(Start(), Fail(1, Error("sub/x")), Done(2) with { Now = T(5) });
        scenario.At("sub/y").Due.ShouldBeNull();
    }
}
