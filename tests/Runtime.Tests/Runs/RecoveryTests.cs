using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>A run that is loaded from its journal: what may have been in flight is named, and unclean ends are counted.</summary>
public class RecoveryTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");

    private Scenario Forked => Scenario.Of(Flow.Named("fork").StartAt(_a).Fork(_a, "ok", _b, _c).Build()).Given(Start(), Done(1, "ok"));

    [Fact]
    public void Visits_that_may_have_begun_are_named_and_dispatched_again_as_the_same_attempt()
        => Forked.When(Recover()).Then(new Recovered(T0, [2, 3], false)).ThenPending("b#1", "c#1");

    [Fact]
    public void A_retry_wait_that_is_not_over_has_not_begun()
        => Forked.Given(FailOnce(2, Error("b"), wait: 60)).When(Recover(at: 59)).Then(new Recovered(T(59), [3], false))
            .ThenPending("b#1 attempt 2", "c#1");

    [Fact]
    public void A_retry_wait_that_was_over_before_the_crash_may_have_begun()
        => Forked.Given(Done(3), FailOnce(2, Error("b"), wait: 60)).When(Recover(at: 61)).Then(new Recovered(T(61), [2], false));

    [Fact]
    public void Nothing_is_written_when_nothing_can_have_begun()
        => Forked.Given(Done(3), FailOnce(2, Error("b"), wait: 60)).When(Recover()).ThenRefused(Refusal.NoChange);

    [Fact]
    public void Unclean_ends_are_counted_and_clean_ones_are_not()
    {
        var scenario = Forked.Given(Recover(), Recover(clean: true), Recover());
        scenario.State.UncleanEnds.ShouldBe(2);
    }

    [Fact]
    public void An_orderly_stop_is_none_of_the_ends_that_set_a_run_aside()
    {
        Forked.Given(Recover(), Recover()).When(new Recover(T0, Clean: false) { MaxUncleanEnds = 3 }).ThenRefused(Refusal.TooManyUncleanEnds);
        Forked.Given(Recover(), Recover()).When(new Recover(T0, Clean: true) { MaxUncleanEnds = 3 }).Then(new Recovered(T0, [2, 3], true));
    }

    [Fact]
    public void Any_other_event_starts_the_count_anew()
    {
        var scenario = Forked.Given(Recover(), Recover());
        scenario.Given(FailOnce(2, Error("b"), wait: 0)).State.UncleanEnds.ShouldBe(0);
        scenario.Given(Recover()).State.UncleanEnds.ShouldBe(1);
    }

    [Fact]
    public void An_attempt_that_ends_the_process_after_its_wait_is_counted_each_time()
    {
        var scenario = Forked.Given(Done(3), FailOnce(2, Error("b"), wait: 1));
        for (var k = 1; k <= 3; k++)
            scenario.Given(Recover(at: 10 * k)).State.UncleanEnds.ShouldBe(k);
    }

    [Fact]
    public void A_paused_run_in_flight_is_counted_once_and_not_at_every_start()
    {
        var scenario = Forked.Given(Pause);
        scenario.When(Recover()).Then(new Recovered(T0, [2, 3], false)).ThenPending();
        scenario.When(Recover()).ThenRefused(Refusal.NoChange);
        scenario.Given(Continue).ThenPending("b#1", "c#1").When(Recover()).Then(new Recovered(T0, [2, 3], false));
    }

    [Fact]
    public void What_came_up_during_a_pause_has_not_begun()
        => Scenario.Of(Flow.Named("line").StartAt(_a).Connect(_a, _b).Build()).Given(Start(), Pause, Done(1)).When(Recover())
            .ThenRefused(Refusal.NoChange);

    [Fact]
    public void Held_and_failed_visits_have_not_begun()
        => Scenario.Of(Flow.Named("fork").StartAt(_a).Fork(_a, "ok", _b, _c).Connect(_c, "more", _c).Fork(_a, "none", _a).Build())
            .Given(Start(), Done(1, "ok"), Fail(2, Error("b"))).When(Recover()).Then(new Recovered(T0, [3], false));

    [Fact]
    public void What_a_cancel_has_held_back_has_not_begun()
    {
        var scenario = Scenario.Of(Flow.Named("line").StartAt(_a).Connect(_a, _b).Build()).Given(Start(), Cancel, Done(1));
        scenario.When(Recover()).ThenRefused(Refusal.NoChange);
    }
}
