using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Loops are allowed, and bounded by an error that names them.</summary>
[Trait("semantics", "1")]
public class LoopTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");

    private FlowBuilder Loop => Flow.Named("loop").StartAt(_a).Connect(_a, _b).Connect(_b, "again", _a).Connect(_b, "on", _c);

    [Fact]
    public void A_node_may_be_entered_as_often_as_its_bound_says()
    {
        _a.MaxVisits(2);
        var scenario = Scenario.Of(Loop.Build()).Given(Start(), Done(1), Done(2, "again")).ThenPending("a#2").Given(Done(3));
        scenario.When(Done(4, "again")).Then(typeof(VisitCompleted), typeof(VisitFailed), typeof(RunFailed));
        var error = scenario.Single<VisitFailed>().Error;
        error.Node.ShouldBe("a");
        error.Visit.ShouldBe(3);
        error.Phase.ShouldBe(NodePhase.Prep);
        error.Attempts.ShouldBe(0);
        var limit = error.Exception.ShouldBeOfType<LoopLimitException>();
        limit.Loop.ShouldBe("a → b → a");
        limit.Message.ShouldContain("MaxVisits");
    }

    /// <summary>A fork of b and c into j, and behind it a loop of x, whose branches y and z come together at k.</summary>
    private FlowBuilder ForkBeforeLoop
    {
        get
        {
            var (j, k, x, y, z) = (Step("j"), Step("k"), Step("x"), Step("y"), Step("z"));
            var flow = Flow.Named("before").StartAt(_a).Fork(_a, "go", _b, _c).Connect(_b, j).Connect(_c, j).Connect(j, x)
                .Fork(x, "go", y, z).Connect(y, k).Connect(z, k).Join(k, Join.All).Connect(k, "again", x);
            return Before is { } join ? flow.Join(j, join) : flow;
        }
    }

    private Join? Before { get; set; }

    [Fact]
    [Trait("semantics", "12.7")]
    public void A_race_before_a_loop_lets_one_token_into_it()
    {
        foreach (var join in new[] { Join.Any, Join.AtLeast(1), Join.AtLeast(2), Join.Any.CancelRemaining(), Join.All })
        {
            Before = join;
            Should.NotThrow(ForkBeforeLoop.Build, join.ToString());
        }

        Before = Join.Any;
        var scenario = Scenario.Of(ForkBeforeLoop.Build()).Given(Start(), Done(1, "go"), Done(2), Done(4), Done(5, "go"));
        scenario.When(Done(3)).ThenPending("y#1", "z#1");
        scenario.Given(Done(6), Done(7), Done(8, "again")).ThenPending("x#2");
    }

    [Fact]
    [Trait("semantics", "12.7")]
    public void A_fork_before_a_loop_that_does_not_come_together_is_refused()
    {
        Overlap(ForkBeforeLoop);
        var (j, x, y) = (Step("j"), Step("x"), Step("y"));

        // One of the branches gets round the join.
        Overlap(Flow.Named("past").StartAt(_a).Fork(_a, "go", _b, _c).Connect(_b, j).Connect(_c, j).Connect(_c, "past", x).Join(j, Join.Any)
            .Connect(j, x)
            .Connect(x, y).Join(y, Join.All).Connect(y, "again", x));

        // The race itself goes round: it is due in every round.
        Overlap(Flow.Named("inside").StartAt(_a).Fork(_a, "go", _b, _c).Connect(_b, j).Connect(_c, j).Join(j, Join.Any).Connect(j, "again", j)
            .Connect(j, x)
            .Connect(x, y).Join(y, Join.All).Connect(y, "again", x));

        static void Overlap(FlowBuilder flow)
            => Should.Throw<FlowBuildException>(flow.Build).Problems.Select(problem => problem.Code).ShouldContain("loop-overlap");
    }

    [Fact]
    public void The_default_bound_is_ten_thousand_visits()
    {
        var scenario = Scenario.Of(Flow.Named("self").StartAt(_a).Connect(_a, _a).Build())
            .Given(new RunStarted(T0, "self", "", StatePatch.Empty, StartFacts.None,
            Emits(Token(1, "a", number: NodeOptions.DefaultMaxVisits))));
        scenario.When(Done(1)).Then(typeof(VisitCompleted), typeof(VisitFailed), typeof(RunFailed));
        scenario.Single<VisitFailed>().Error.Message.ShouldContain("a → a");
    }

    [Fact]
    public void An_unlimited_node_has_no_bound()
    {
        _a.MaxVisits(NodeOptions.Unlimited);
        Scenario.Of(Flow.Named("self").StartAt(_a).Connect(_a, _a).MaxSteps(NodeOptions.Unlimited).Build())
            .Given(new RunStarted(T0, "self", "", StatePatch.Empty, StartFacts.None, Emits(Token(1, "a", number: 50_000_000))))
            .When(Done(1)).Then(typeof(VisitCompleted));
    }

    [Fact]
    public void A_run_makes_no_more_visits_than_MaxSteps()
    {
        var scenario = Scenario.Of(Loop.MaxSteps(3).Build()).Given(Start(), Done(1), Done(2, "again"));
        scenario.When(Done(3)).Then(typeof(VisitCompleted), typeof(VisitFailed), typeof(RunFailed));
        var error = scenario.Single<VisitFailed>().Error;
        error.Node.ShouldBe("b");
        error.Message.ShouldContain("MaxSteps of 3");
        error.Exception.ShouldBeOfType<LoopLimitException>().Loop.ShouldBe("b → a → b");
    }

    [Fact]
    public void A_fork_that_breaks_the_bound_fails_each_visit_too_many_and_lets_the_others_finish()
    {
        var scenario = Scenario.Of(Flow.Named("fork").StartAt(_a).Fork(_a, "ok", _b, _c, Step("d")).MaxSteps(2).Build()).Given(Start());
        scenario.When(Done(1, "ok")).Then(typeof(VisitCompleted), typeof(VisitFailed), typeof(VisitFailed)).ThenPending("b#1");
        scenario.When(Done(2)).Then(typeof(VisitCompleted), typeof(RunFailed));
        scenario.State.Errors.Select(error => error.Node).ShouldBe(["c", "d"]);
    }

    [Fact]
    public void A_broken_bound_may_be_taken_by_an_error_boundary()
    {
        _a.MaxVisits(1);
        var scenario = Scenario.Of(Loop.OnError(_a, _c).Build()).Given(Start(), Done(1));
        scenario.When(Done(2, "again")).Then(typeof(VisitCompleted), typeof(VisitFailed)).ThenPending("c#1");
        scenario.At("c").Error!.Type.ShouldBe(typeof(LoopLimitException).FullName);
    }

    [Fact]
    public void A_node_that_is_its_own_boundary_fails_at_its_bound_and_not_for_ever()
    {
        _a.MaxVisits(3);
        var scenario = Scenario.Of(Flow.Named("own").StartAt(_a).OnError(_a, _a).Build()).Given(Start());
        scenario.Given(Fail(1, Error("a")), Fail(2, Error("a", 2))).ThenPending("a#3");
        scenario.When(Fail(3, Error("a", 3))).Then(typeof(VisitFailed), typeof(VisitFailed), typeof(RunFailed)).ThenStatus(RunStatus.Failed);
    }

    [Fact]
    public void Boundaries_that_lead_to_each_other_end_at_MaxSteps()
    {
        var scenario = Scenario.Of(Flow.Named("pair").StartAt(_a).OnError(_a, _b).OnError(_b, _a).MaxSteps(2).Build())
            .Given(Start(), Fail(1, Error("a")));
        scenario.When(Fail(2, Error("b"))).ThenStatus(RunStatus.Failed);
        scenario.Decided.OfType<VisitFailed>().Count().ShouldBe(2);
    }

    [Fact]
    public void A_step_too_many_in_a_nested_flow_names_the_loop_in_there()
    {
        var inner = Flow.Named("inner").StartAt(_a).Connect(_a, "again", _a).Build();
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(Nested("sub", inner)).MaxSteps(1).Build()).Given(Start());
        scenario.When(Done(1, "again"));
        scenario.Single<VisitFailed>().Error.Exception.ShouldBeOfType<LoopLimitException>().Loop.ShouldBe("a → a");
        scenario.Single<VisitFailed>().Error.Node.ShouldBe("sub/a");
    }

    [Fact]
    public void A_retried_run_does_not_get_past_its_bound()
    {
        _a.MaxVisits(1);
        var scenario = Scenario.Of(Loop.Build()).Given(Start(), Done(1), Done(2, "again")).ThenStatus(RunStatus.Failed);
        scenario.When(Again()).Then(typeof(RunRetried), typeof(VisitFailed), typeof(RunFailed));
        scenario.State.Errors.ShouldHaveSingleItem().Type.ShouldBe(typeof(LoopLimitException).FullName);
    }

    [Fact]
    public void A_run_goes_on_where_its_bound_was_once_the_bound_is_raised()
    {
        _a.MaxVisits(1);
        var failed = Scenario.Of(Loop.Build()).Given(Start(), Done(1), Done(2, "again")).ThenStatus(RunStatus.Failed);
        Scenario.Of(Wider()).Given([.. failed.History]).When(Again()).Then(typeof(RunRetried)).ThenPending("a#2 attempt 2");

        static FlowDefinition Wider()
        {
            var (a, b, c) = (Step("a").MaxVisits(2), Step("b"), Step("c"));
            return Flow.Named("loop").StartAt(a).Connect(a, b).Connect(b, "again", a).Connect(b, "on", c).Build();
        }
    }
}
