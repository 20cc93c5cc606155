using System.Text.Json;
using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What is owed, in which order it is undone, and what a run becomes by it.</summary>
[Trait("semantics", "4")]
public class CompensationTests
{
    private static readonly JsonElement In = JsonElement.Parse("""{"order":7}""");
    private static readonly JsonElement Out = JsonElement.Parse("\"r-1\"");

    private static FlowDefinition Chain(CompensateOn when = CompensateOn.Failure | CompensateOn.Cancel)
    {
        var (a, b, c) = (Undoable("a"), Undoable("b"), Undoable("c"));
        return Flow.Named("chain").StartAt(a).Connect(a, b).Connect(b, c).Compensate(when).Build();
    }

    private static KeepPrep Prepared(long visit, int attempt = 1) => new(T0, visit, attempt, In, StatePatch.Empty);

    private static CompleteVisit Undone(long visit, int attempt = 1) => Done(visit) with { Undo = Out, Attempt = attempt };

    private static EndCompensation Compensated(long visit, int attempt = 1) => new(T0, visit, attempt, null, null);

    private static EndCompensation NotCompensated(long visit, int attempt = 1) => new(T0, visit, attempt, Error("a"), null);

    /// <summary>a and b are done, c is at work.</summary>
    private static Scenario AtC(CompensateOn when = CompensateOn.Failure | CompensateOn.Cancel)
        => Scenario.Of(Chain(when)).Given(Start(), Prepared(1), Undone(1), Prepared(2), Undone(2), Prepared(3));

    private static long? Next(Scenario run) => PendingWork.CompensationOf(run.State)?.Visit;

    private static string Told(Scenario run)
        => string.Join(' ', CompensationReport.Of(run.State).All.Select(detail => $"{detail.Node}:{detail.Status}"));

    [Fact]
    public void A_failed_run_undoes_what_is_done_in_reverse_order_of_completion_and_then_fails()
    {
        var run = AtC().When(Fail(3, Error("c"))).Then(typeof(VisitFailed), typeof(CompensationBegun)).ThenStatus(RunStatus.Running);
        Next(run).ShouldBe(2);
        run.When(Compensated(2)).Then(typeof(VisitCompensated));
        Next(run).ShouldBe(1);
        run.When(Compensated(1)).Then(typeof(VisitCompensated), typeof(RunFailed)).ThenStatus(RunStatus.Failed);
        Told(run).ShouldBe("a:Compensated b:Compensated c:NotNeeded");
    }

    [Fact]
    public void The_argument_is_what_Prep_and_Exec_returned_and_the_key_that_of_Exec()
    {
        var run = AtC().When(Fail(3, Error("c")));
        var owed = PendingWork.CompensationOf(run.State)!;
        (owed.Prep.GetRawText(), owed.Result?.GetRawText(), owed.Key).ShouldBe((In.GetRawText(), Out.GetRawText(), "run-1/b#1"));
    }

    [Theory]
    [InlineData(0, "a:Owed b:Owed c:NotNeeded")]
    [InlineData(1, "a:Owed b:Owed c:Owed")]
    [InlineData(2, "a:Owed b:Owed c:Owed")]
    public void An_Exec_whose_outcome_is_open_is_owed_and_one_that_failed_for_sure_is_not(int effect, string told)
    {
        var run = AtC().When(Fail(3, Error("c")) with { Effect = (ExecEffect)effect, Undo = effect == 2 ? Out : null });
        Told(run).ShouldBe(told);
        if (effect > 0)
            (PendingWork.CompensationOf(run.State)!.Result is not null).ShouldBe(effect == 2);
    }

    [Fact]
    public void An_attempt_that_timed_out_is_owed_although_the_next_one_fails_for_sure()
    {
        var run = AtC().Given(FailOnce(3, Error("c"), wait: 1) with { Effect = ExecEffect.Unknown }).When(Fail(3, Error("c"), attempt: 2));
        Next(run).ShouldBe(3);
    }

    [Fact]
    public void A_visit_that_completes_after_an_attempt_timed_out_is_owed_once_with_its_result()
    {
        var run = AtC().Given(FailOnce(3, Error("c"), wait: 1) with { Effect = ExecEffect.Unknown }, Undone(3, attempt: 2))
            .ThenStatus(RunStatus.Completed);
        var owed = run.State.Compensations.Where(work => work.Visit == 3).ShouldHaveSingleItem();
        owed.Result!.Value.GetRawText().ShouldBe(Out.GetRawText());
    }

    [Fact]
    public void An_Exec_that_a_crash_cut_off_is_owed_although_it_then_fails_for_sure()
        => Told(AtC().Given(Recover()).When(Fail(3, Error("c")))).ShouldBe("a:Owed b:Owed c:Owed");

    [Fact]
    public void A_cancelled_run_owes_what_was_in_flight_unless_it_is_known_to_have_had_no_effect()
    {
        Told(AtC().Given(Cancel).When(Cancelled(3))).ShouldBe("a:Owed b:Owed c:Owed");
        Told(AtC().Given(Cancel).When(Cancelled(3) with { Untouched = [3] })).ShouldBe("a:Owed b:Owed c:NotNeeded");
        Told(AtC().Given(Recover(), Cancel).When(Cancelled(3) with { Untouched = [3] })).ShouldBe("a:Owed b:Owed c:Owed");
    }

    [Fact]
    public void What_a_crash_cut_off_is_owed_also_when_the_cancel_comes_before_it_is_dispatched_again_and_nothing_else_is()
    {
        var run = Scenario.Of(Chain()).Given(Start(), Prepared(1), Recover(), Cancel).When(Cancelled()).Then(typeof(CompensationBegun));
        Told(run).ShouldBe("a:Owed");
        run.When(Compensated(1)).ThenStatus(RunStatus.Cancelled);

        var asked = Scenario.Of(Chain(CompensateOn.Demand)).Given(Start(), Prepared(1), Recover(), Cancel).When(Cancelled())
            .ThenStatus(RunStatus.Cancelled);
        asked.When(new CompensateRun(T0)).Then(typeof(CompensationBegun));
        Next(asked).ShouldBe(1);
    }

    [Fact]
    public void An_Exec_that_returned_before_the_cancel_is_undone_by_its_result()
    {
        var run = AtC().Given(Cancel, new OweCompensation(T0, 3, 1, Out)).When(Cancelled(3));
        PendingWork.CompensationOf(run.State)!.Result!.Value.GetRawText().ShouldBe(Out.GetRawText());
        run.When(Compensated(3)).When(Compensated(2)).When(Compensated(1)).Then(typeof(VisitCompensated), typeof(RunCancelled));
        run.Single<RunCancelled>().Interrupted.ShouldBe([3]);
    }

    [Fact]
    public void A_compensation_that_fails_for_good_does_not_stop_the_others()
    {
        var run = AtC().Given(Fail(3, Error("c"))).When(NotCompensated(2)).Then(typeof(CompensationFailed));
        Next(run).ShouldBe(1);
        run.When(Compensated(1)).ThenStatus(RunStatus.Failed);
        Told(run).ShouldBe("a:Compensated b:Failed c:NotNeeded");
    }

    [Fact]
    public void A_failed_attempt_of_a_compensation_waits_and_is_made_again()
    {
        var run = AtC().Given(Fail(3, Error("c"))).When(new EndCompensation(T0, 2, 1, Error("b"), TimeSpan.FromSeconds(5)))
            .Then(new CompensationAttemptFailed(T0, 2, 1, Error("b"), T(5)));
        (PendingWork.CompensationOf(run.State)!.Visit, PendingWork.CompensationOf(run.State)!.Due).ShouldBe((2, T(5)));
        run.When(Compensated(2)).ThenRefused(Refusal.Stale).When(Compensated(2, attempt: 2)).Then(typeof(VisitCompensated));
    }

    [Fact]
    [Trait("semantics", "12")]
    public void A_cancel_during_compensation_changes_nothing()
    {
        AtC().Given(Fail(3, Error("c"))).When(Cancel).ThenRefused(Refusal.NoChange);
        AtC().Given(Cancel, Cancelled(3)).When(Cancel).ThenRefused(Refusal.NoChange).When(Cancelled(3)).ThenRefused(Refusal.NoChange);
    }

    [Fact]
    public void A_pause_holds_compensations_and_a_kill_drops_them()
    {
        var run = AtC().Given(Fail(3, Error("c")), Pause);
        Next(run).ShouldBeNull();
        run.When(Continue);
        Next(run).ShouldBe(2);
        run.When(Kill).ThenStatus(RunStatus.Killed);
        Next(run).ShouldBeNull();
        run.When(new CompensateRun(T0)).ThenRefused(Refusal.Ended);
    }

    [Fact]
    public void A_flow_may_leave_undoing_to_whoever_asks_for_it()
    {
        var run = AtC(CompensateOn.Demand).When(Fail(3, Error("c"))).Then(typeof(VisitFailed), typeof(RunFailed));
        run.When(new CompensateRun(T0)).Then(typeof(CompensationBegun)).ThenStatus(RunStatus.Failed);
        Next(run).ShouldBe(2);
        AtC(CompensateOn.Cancel).When(Fail(3, Error("c"))).ThenStatus(RunStatus.Failed);
        AtC(CompensateOn.Failure).Given(Cancel).When(Cancelled(3)).ThenStatus(RunStatus.Cancelled);
    }

    [Fact]
    public void A_completed_run_is_undone_on_demand_and_stays_completed()
    {
        var run = AtC().Given(Undone(3)).ThenStatus(RunStatus.Completed).When(new CompensateRun(T0)).Then(typeof(CompensationBegun));
        run.When(new CompensateRun(T0)).ThenRefused(Refusal.NoChange);
        run.When(Compensated(3)).When(NotCompensated(2)).When(Compensated(1)).ThenStatus(RunStatus.Completed);
        Next(run).ShouldBeNull();

        run.When(new CompensateRun(T0)).Then(typeof(CompensationBegun));
        Next(run).ShouldBe(2, "what could not be undone is tried again");
        run.When(Compensated(2)).When(new CompensateRun(T0)).ThenRefused(Refusal.NoChange);
    }

    [Fact]
    public void A_run_that_is_at_work_is_not_undone_on_demand()
        => AtC().When(new CompensateRun(T0)).ThenRefused(Refusal.NotEnded);

    [Fact]
    public void A_retry_after_compensation_begins_at_the_start_with_new_visits()
    {
        var run = AtC().Given(Fail(3, Error("c")), Compensated(2), Compensated(1)).When(Again());
        run.Single<RunRetried>().Anew.ShouldBeTrue();
        run.ThenStatus(RunStatus.Running).ThenPending("a#2");
        run.State.Compensations.ShouldBeEmpty("what was undone is owed no more");
        run.Given(Prepared(4), Undone(4)).When(Fail(5, Error("b")));
        Next(run).ShouldBe(4);
    }

    [Fact]
    public void A_retry_of_an_undone_run_shows_nothing_as_done_that_was_undone()
    {
        var run = AtC().Given(Fail(3, Error("c")), Compensated(2), Compensated(1), Again());
        var statuses = NodeStatuses.Of(run.Flow.Drawn, run.State);
        (statuses["a"], statuses["b"]).ShouldBe((NodeStatus.Running, NodeStatus.Pending));
    }

    [Fact]
    public void A_retry_where_nothing_was_undone_goes_on_with_what_failed()
    {
        var run = AtC(CompensateOn.Demand).Given(Fail(3, Error("c"))).When(Again()).ThenPending("c#1 attempt 2");
        run.When(Undone(3, attempt: 2)).ThenStatus(RunStatus.Completed);
        Told(run).ShouldBe("a:Owed b:Owed c:Owed");
    }

    [Fact]
    public void What_could_not_be_undone_before_a_retry_is_tried_again_with_the_next_failure()
    {
        var run = AtC().Given(Fail(3, Error("c")), NotCompensated(2), Compensated(1), Again(), Prepared(4)).When(Fail(4, Error("a")));
        Next(run).ShouldBe(2);
    }

    [Fact]
    public void A_nested_flow_that_is_tried_again_owes_what_each_try_has_done()
    {
        var (a, b) = (Undoable("a"), Step("b"));
        var sub = Flow.Named("inner").StartAt(a).Connect(a, b).Build().AsNode("sub").Attempts(2);
        var run = Scenario.Of(Flow.Named("outer").StartAt(sub).Build())
            .Given(Start(), Prepared(1), Undone(1), Fail(2, Error("sub/b")), Prepared(3), Undone(3)).When(Fail(4, Error("sub/b", 2)));
        Next(run).ShouldBe(3);
        run.When(Compensated(3));
        Next(run).ShouldBe(1);
        PendingWork.CompensationOf(run.State)!.Key.ShouldBe("run-1/sub#1/a#1");
    }

    [Fact]
    public void A_compensation_that_may_have_been_in_flight_at_a_crash_counts_as_such()
    {
        var run = AtC().Given(Fail(3, Error("c"))).When(Recover()).Then(new Recovered(T0, [2], Clean: false));
        Next(run).ShouldBe(2);
        run.When(Recover() with { Jitter = 0.5 } is Recover again ? again with { MaxUncleanEnds = 2 } : Recover())
            .ThenRefused(Refusal.TooManyUncleanEnds);
    }

    [Fact]
    public void A_cancel_of_a_run_without_its_flow_waits_for_the_flow_where_something_is_owed()
    {
        var run = AtC().Given(Cancel);
        var decided = new List<RunEvent>();
        RunDecider.Decide(null!, run.State, Cancelled(3), decided).ShouldBe(Refusal.Parked);
        decided.ShouldBeEmpty();
        run.When(Cancelled(3)).Then(typeof(CompensationOwed), typeof(CompensationBegun));
    }
}
