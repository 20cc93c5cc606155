using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Where tokens go: start, lines, forks, ends and exits.</summary>
[Trait("semantics", "1")]
public class RoutingTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");
    private readonly Node _d = Step("d");

    private FlowBuilder Line => Flow.Named("line").StartAt(_a).Connect(_a, "ok", _b);

    [Fact]
    public void A_start_puts_a_token_at_the_first_node()
    {
        var flow = Line.Build();
        var facts = new StartFacts("key-1", ["eu"], null, "parent-1");
        Scenario.Of(flow).When(new StartRun(T(3), Set("n", 1), facts))
            .Then(new RunStarted(T(3), "line", flow.Fingerprint, Set("n", 1), facts, Emits(Token(1, "a"))))
            .ThenPending("a#1").ThenStatus(RunStatus.Running);
    }

    [Fact]
    public void A_second_start_is_refused_and_the_first_input_stands()
        => Scenario.Of(Line.Build()).Given(Start(Set("n", 1))).When(Start(Set("n", 2))).ThenRefused(Refusal.AlreadyStarted).ThenPending("a#1");

    [Fact]
    public void Before_its_start_a_run_refuses_everything_else()
    {
        foreach (var command in EveryCommand.Of(1).Where(command => command is not StartRun))
            Scenario.Of(Line.Build()).When(command).ThenRefused(Refusal.NotStarted).ThenStatus(RunStatus.Pending);
    }

    [Fact]
    public void An_action_leads_along_its_transition()
        => Scenario.Of(Line.Build()).Given(Start()).When(Done(1, "ok"))
            .Then(Completed(1, Emits(Token(2, "b")), "ok"))
            .ThenPending("b#1");

    [Fact]
    public void A_completed_visit_changes_the_state_with_its_patch()
    {
        var scenario = Scenario.Of(Line.Build()).Given(Start(Set("n", 1))).When(Done(1, "ok") with { Patch = Set("n", 2) });
        Structure.Of(scenario.State.State).ShouldBe(Structure.Of(StateMap.Empty.Apply(Set("n", 1)).Apply(Set("n", 2))));
    }

    [Fact]
    public void An_action_that_is_not_connected_ends_its_token_and_so_the_run()
        => Scenario.Of(Line.Build()).Given(Start()).When(Done(1, "other"))
            .Then(Completed(1, Ends(End("other")), "other"), new RunCompleted(T0, "other"))
            .ThenStatus(RunStatus.Completed);

    [Fact]
    public void A_drawn_end_ends_the_token()
        => Scenario.Of(Line.End(_b, "done").Build()).Given(Start(), Done(1, "ok")).When(Done(2, "done"))
            .Then(Completed(2, Ends(End("done")), "done"), new RunCompleted(T0, "done"));

    [Fact]
    public void A_fork_goes_on_at_every_target()
        => Scenario.Of(Flow.Named("fork").StartAt(_a).Fork(_a, "ok", _b, _c).Build()).Given(Start()).When(Done(1, "ok"))
            .Then(Completed(1, Emits(Token(2, "b"), Token(3, "c")), "ok"))
            .ThenPending("b#1", "c#1");

    [Fact]
    public void A_fork_completes_when_its_last_branch_has_ended_with_the_default_action()
        => Scenario.Of(Flow.Named("fork").StartAt(_a).Fork(_a, "ok", _b, _c).Build()).Given(Start(), Done(1, "ok"), Done(3, "x"))
            .ThenStatus(RunStatus.Running)
            .When(Done(2, "y"))
            .Then(Completed(2, Ends(End("y")), "y"), new RunCompleted(T0, ActionName.Default));

    [Fact]
    public void Several_actions_of_one_visit_are_each_routed()
        => Scenario.Of(Flow.Named("also").StartAt(_a).Connect(_a, "x", _b).Fork(_a, "y", _c, _d).Build()).Given(Start()).When(Done(1, "x", "y"))
            .Then(Completed(1, Emits(Token(2, "b"), Token(3, "c"), Token(4, "d")), "x", "y"));

    [Fact]
    public void Of_several_actions_those_that_lead_nowhere_are_dropped_beside_one_that_leads_somewhere()
        => Scenario.Of(Line.Build()).Given(Start()).When(Done(1, "nowhere", "ok"))
            .Then(Completed(1, Emits(Token(2, "b")), "nowhere", "ok"));

    [Fact]
    public void Several_actions_that_all_lead_nowhere_end_one_token()
        => Scenario.Of(Line.Build()).Given(Start()).When(Done(1, "u", "v"))
            .Then(Completed(1, Ends(End("u")), "u", "v"), new RunCompleted(T0, "u"));

    [Fact]
    public void Two_tokens_at_one_node_are_two_visits()
        => Scenario.Of(Flow.Named("diamond").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_b, _d).Connect(_c, _d).Build())
            .Given(Start(), Done(1, "ok"), Done(2)).When(Done(3))
            .Then(Completed(3, Emits(Token(5, "d", number: 2))))
            .ThenPending("d#1", "d#2");

    [Fact]
    public void An_exit_states_the_outcome_of_the_run()
        => Scenario.Of(Flow.Named("exit").StartAt(_a).Exit(_a, "no", "rejected").Build()).Given(Start()).When(Done(1, "no"))
            .Then(Completed(1, Ends(Exit("rejected")), "no"), new RunCompleted(T0, "rejected"));

    [Fact]
    public void An_exit_of_one_branch_lets_the_others_finish_and_decides_the_outcome()
        => Scenario.Of(Flow.Named("exit").StartAt(_a).Fork(_a, "ok", _b, _c).Exit(_b, "no", "rejected").Build())
            .Given(Start(), Done(1, "ok"), Done(2, "no")).ThenPending("c#1").When(Done(3, "fine"))
            .Then(Completed(3, Ends(End("fine")), "fine"), new RunCompleted(T0, "rejected"));

    [Fact]
    public void Exits_that_agree_are_no_conflict()
        => Scenario.Of(Flow.Named("exit").StartAt(_a).Fork(_a, "ok", _b, _c).Exit(_b, "no", "rejected").Exit(_c, "never", "rejected").Build())
            .Given(Start(), Done(1, "ok"), Done(2, "no")).When(Done(3, "never"))
            .Then(Completed(3, Ends(Exit("rejected")), "never"), new RunCompleted(T0, "rejected"));

    [Fact]
    public void Exits_that_disagree_fail_the_later_visit_with_both_outcomes_named()
    {
        var scenario = Scenario.Of(Flow.Named("exit").StartAt(_a).Fork(_a, "ok", _b, _c).Exit(_b, "no", "rejected").Exit(_c, "yes", "accepted")
            .Build())
            .Given(Start(), Done(1, "ok"), Done(2, "no")).When(Done(3, "yes")).Then(typeof(VisitFailed), typeof(RunFailed));
        var error = scenario.Single<VisitFailed>().Error;
        error.Node.ShouldBe("c");
        error.Phase.ShouldBe(NodePhase.Post);
        error.Exception.ShouldBeOfType<ExitConflictException>();
        error.Message.ShouldContain("'rejected'");
        error.Message.ShouldContain("'accepted'");
    }

    [Fact]
    public void Two_exits_of_one_visit_that_disagree_fail_it_too()
        => Scenario.Of(Flow.Named("exit").StartAt(_a).Exit(_a, "no", "rejected").Exit(_a, "yes", "accepted").Build())
            .Given(Start()).When(Done(1, "yes", "no")).Then(typeof(VisitFailed), typeof(RunFailed));

    [Fact]
    public void A_late_answer_is_refused()
    {
        var scenario = Scenario.Of(Line.Build()).Given(Start(), Done(1, "ok"));
        scenario.When(Done(1, "ok")).ThenRefused(Refusal.Stale);
        scenario.When(Done(99)).ThenRefused(Refusal.Stale);
        scenario.When(Done(2) with { Attempt = 2 }).ThenRefused(Refusal.Stale);
        scenario.Given(Done(2)).When(Done(2)).ThenRefused(Refusal.Stale);
    }

    [Fact]
    public void Time_never_goes_back_whatever_the_clock_says()
        => Scenario.Of(Line.Build()).Given(Start(at: 10)).When(Done(1, "ok") with { Now = T(4) })
            .Then(Completed(1, Emits(Token(2, "b")), "ok") with { At = T(10) });

    [Fact]
    public void A_node_that_leads_to_itself_is_visited_again()
        => Scenario.Of(Flow.Named("self").StartAt(_a).Connect(_a, "again", _a).Build()).Given(Start()).When(Done(1, "again"))
            .Then(Completed(1, Emits(Token(2, "a", number: 2)), "again"));
}
