using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What people ask of a run: cancel, pause, go on, kill.</summary>
public class ControlTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");
    private readonly Node _d = Step("d");

    private FlowBuilder Fork => Flow.Named("fork").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_c, _d);

    private Scenario Forked => Scenario.Of(Fork.Build()).Given(Start(), Done(1, "ok"));

    [Fact]
    public void A_cancel_starts_nothing_new_and_waits_for_what_is_in_flight()
    {
        var scenario = Forked.When(Cancel).Then(new CancelRequested(T0, "enough")).ThenPending().ThenStatus(RunStatus.Running);
        scenario.When(Done(3)).Then(Completed(3, Emits(Token(4, "d")))).ThenPending();
        scenario.When(Cancelled(2)).Then(new RunCancelled(T0, [2])).ThenStatus(RunStatus.Cancelled);
        scenario.State.Reason.ShouldBe("enough");
        scenario.At("b").Interrupted.ShouldBeTrue();
    }

    [Fact]
    public void A_cancel_with_nothing_in_flight_finishes_at_once()
        => Scenario.Of(Fork.Build()).Given(Start(), FailOnce(1, Error("a"), wait: 60), Cancel).When(Cancelled())
            .Then(new RunCancelled(T0, [])).ThenStatus(RunStatus.Cancelled);

    [Fact]
    [Trait("semantics", "12.3")]
    public void A_cancel_during_a_retry_wait_makes_no_further_attempt()
    {
        var scenario = Scenario.Of(Fork.Build()).Given(Start(), FailOnce(1, Error("a"), wait: 0.2)).ThenPending("a#1 attempt 2");
        scenario.When(Cancel with { Now = T(0.15) }).ThenPending();
        scenario.When(Cancelled()).ThenStatus(RunStatus.Cancelled);
        scenario.State.Visit(1).Attempt.ShouldBe(2, "one attempt was made, the second is the one that a retry would make");
    }

    [Fact]
    public void A_second_cancel_changes_nothing() => Forked.Given(Cancel).When(Cancel).ThenRefused(Refusal.NoChange);

    [Fact]
    public void An_outcome_that_comes_after_the_cancel_is_over_is_refused()
    {
        var scenario = Forked.Given(Cancel, Cancelled(2, 3));
        foreach (var late in new RunCommand[] { Done(2), Fail(2, Error("b")), FailOnce(3, Error("c"), wait: 1) })
            scenario.When(late).ThenRefused(Refusal.Stale);
    }

    [Fact]
    public void A_failure_during_a_cancel_does_not_make_the_run_fail()
    {
        var scenario = Forked.Given(Cancel).When(Fail(2, Error("b"))).Then(typeof(VisitFailed)).ThenStatus(RunStatus.Running);
        scenario.When(Cancelled(2, 3)).Then(new RunCancelled(T0, [3])).ThenStatus(RunStatus.Cancelled);
        scenario.State.Errors.ShouldBe([Error("b")]);
    }

    [Fact]
    public void A_run_whose_last_visit_ends_during_its_cancel_is_cancelled_and_a_retry_completes_it()
    {
        var scenario = Scenario.Of(Fork.Build()).Given(Start(), Cancel).When(Done(1, "fin")).Then(typeof(VisitCompleted))
            .ThenStatus(RunStatus.Running);
        scenario.When(Cancelled()).Then(new RunCancelled(T0, [])).ThenStatus(RunStatus.Cancelled);
        scenario.When(Again()).Then(new RunRetried(T0, [], false), new RunCompleted(T0, "fin")).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void A_retry_after_a_cancel_runs_what_was_cut_off_and_what_had_not_begun()
    {
        var scenario = Forked.Given(Cancel, Done(3), Cancelled(2));
        scenario.When(Again()).Then(new RunRetried(T0, [2], false)).ThenPending("b#1 attempt 2", "d#1");
        scenario.State.Reason.ShouldBeNull();
        scenario.Given(Done(4)).When(Done(2) with { Attempt = 2 }).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void Only_a_run_that_is_being_cancelled_finishes_its_cancel()
        => Forked.When(Cancelled(2)).ThenRefused(Refusal.NoChange);

    [Fact]
    public void A_pause_starts_nothing_new_and_lets_what_is_in_flight_end()
    {
        var scenario = Forked.When(Pause).Then(new RunPaused(T0)).ThenPending().ThenStatus(RunStatus.Paused);
        scenario.When(Done(3)).Then(Completed(3, Emits(Token(4, "d")))).ThenPending().ThenStatus(RunStatus.Paused);
        scenario.When(Continue).Then(new RunContinued(T0)).ThenPending("b#1", "d#1").ThenStatus(RunStatus.Running);
    }

    [Fact]
    public void A_pause_holds_the_next_attempt()
    {
        var scenario = Forked.Given(Pause, FailOnce(2, Error("b"), wait: 1)).ThenPending();
        scenario.When(Continue).ThenPending("b#1 attempt 2", "c#1");
    }

    [Fact]
    public void A_paused_run_ends_when_its_last_visit_does()
    {
        Scenario.Of(Fork.Build()).Given(Start(), Pause).When(Done(1)).Then(typeof(VisitCompleted), typeof(RunCompleted));
        Scenario.Of(Fork.Build()).Given(Start(), Pause).When(Fail(1, Error("a"))).Then(typeof(VisitFailed), typeof(RunFailed));
    }

    [Fact]
    public void Pausing_twice_and_going_on_twice_change_nothing()
    {
        Forked.Given(Pause).When(Pause).ThenRefused(Refusal.NoChange);
        Forked.When(Continue).ThenRefused(Refusal.NoChange);
    }

    [Fact]
    public void A_paused_run_can_be_cancelled()
        => Forked.Given(Pause).When(Cancel).Then(typeof(CancelRequested)).When(Cancelled(2, 3)).ThenStatus(RunStatus.Cancelled);

    [Fact]
    public void A_run_that_is_being_cancelled_can_be_paused_and_its_cancel_still_finishes()
        => Forked.Given(Cancel, Pause).When(Cancelled(2, 3)).ThenStatus(RunStatus.Cancelled).When(Again()).ThenStatus(RunStatus.Running);

    [Fact]
    public void A_kill_ends_a_run_at_once_and_for_good()
    {
        var scenario = Forked.When(Kill).Then(new RunKilled(T0, "out of hand")).ThenPending().ThenStatus(RunStatus.Killed);
        scenario.When(Done(2)).ThenRefused(Refusal.Stale);
        scenario.When(Again()).ThenRefused(Refusal.NotRetriable);
        scenario.When(Kill).ThenRefused(Refusal.NoChange);
    }

    [Fact]
    public void A_kill_ends_a_paused_a_cancelling_a_failed_and_a_cancelled_run_but_no_completed_one()
    {
        Forked.Given(Pause).When(Kill).ThenStatus(RunStatus.Killed);
        Forked.Given(Cancel).When(Kill).ThenStatus(RunStatus.Killed);
        Forked.Given(Cancel, Cancelled(2, 3)).When(Kill).ThenStatus(RunStatus.Killed);
        Scenario.Of(Fork.Build()).Given(Start(), Fail(1, Error("a"))).When(Kill).ThenStatus(RunStatus.Killed);
        Scenario.Of(Fork.Build()).Given(Start(), Done(1)).When(Kill).ThenRefused(Refusal.Ended);
    }

    [Fact]
    public void An_ended_run_refuses_what_needs_a_live_one()
    {
        var scenario = Scenario.Of(Fork.Build()).Given(Start(), Done(1)).ThenStatus(RunStatus.Completed);
        foreach (var command in new[] { Pause, Continue, Cancel, Cancelled(), Recover() })
            scenario.When(command).ThenRefused(Refusal.Ended);
    }

    [Fact]
    public void A_reason_is_kept_readable_in_the_journal_whatever_was_typed()
    {
        var scenario = Forked.When(new CancelRun(T0, "broken \uD800 text"));
        scenario.State.Reason.ShouldBe("broken \uFFFD text");
        Scenario.Of(Fork.Build()).Given(Start()).When(new KillRun(T0, "\uDC00")).Then(new RunKilled(T0, "\uFFFD"));
    }
}
