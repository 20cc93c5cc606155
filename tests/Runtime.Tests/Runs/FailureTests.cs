using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Failures: attempts, error boundaries, a failing run and its retry.</summary>
[Trait("semantics", "1")]
public class FailureTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");
    private readonly Node _d = Step("d");

    private FlowBuilder Fork => Flow.Named("fork").StartAt(_a).Fork(_a, "ok", _b, _c);

    [Fact]
    public void A_failed_attempt_is_journaled_with_the_time_of_the_next_one()
        => Scenario.Of(Fork.Build()).Given(Start()).When(FailOnce(1, Error("a"), wait: 30) with { Now = T(5) })
            .Then(new AttemptFailed(T(5), 1, 1, Error("a"), T(35)))
            .ThenPending("a#1 attempt 2");

    [Fact]
    public void The_outcome_of_an_attempt_that_was_given_up_is_refused()
    {
        var scenario = Scenario.Of(Fork.Build()).Given(Start(), FailOnce(1, Error("a"), wait: 1));
        scenario.When(Done(1, "ok")).ThenRefused(Refusal.Stale);
        scenario.When(FailOnce(1, Error("a"), wait: 1)).ThenRefused(Refusal.Stale);
        scenario.When(Done(1, "ok") with { Attempt = 2 }).Then(typeof(VisitCompleted));
    }

    [Fact]
    public void A_wait_without_end_ends_with_time_itself()
        => Scenario.Of(Fork.Build()).Given(Start()).When(FailOnce(1, Error("a"), wait: 0) with { RetryAfter = TimeSpan.MaxValue })
            .Then(new AttemptFailed(T0, 1, 1, Error("a"), DateTimeOffset.MaxValue));

    [Fact]
    public void A_negative_wait_is_none()
        => Scenario.Of(Fork.Build()).Given(Start()).When(FailOnce(1, Error("a"), wait: -5))
            .Then(new AttemptFailed(T0, 1, 1, Error("a"), T0));

    [Fact]
    public void A_failed_visit_without_boundary_fails_the_run()
        => Scenario.Of(Fork.Build()).Given(Start()).When(Fail(1, Error("a")))
            .Then(new VisitFailed(T0, 1, Error("a"), Moves.None), new RunFailed(T0))
            .ThenStatus(RunStatus.Failed);

    [Fact]
    public void A_failed_visit_with_boundary_goes_on_there_with_its_error()
    {
        var scenario = Scenario.Of(Fork.OnError(_a, _d).Build()).Given(Start());
        scenario.When(Fail(1, Error("a")))
            .Then(new VisitFailed(T0, 1, Error("a"), Emits(Token(2, "d", error: Error("a")))))
            .ThenPending("d#1").ThenStatus(RunStatus.Running);
        scenario.At("d").Error.ShouldBe(Error("a"));
        scenario.State.Errors.ShouldBeEmpty();
        scenario.When(Done(2)).Then(typeof(VisitCompleted), typeof(RunCompleted));
    }

    [Fact]
    public void A_failing_run_lets_its_running_siblings_finish_and_starts_nothing_new()
    {
        var scenario = Scenario.Of(Fork.Connect(_c, _d).Build()).Given(Start(), Done(1, "ok"));
        scenario.When(Fail(2, Error("b"))).Then(new VisitFailed(T0, 2, Error("b"), Moves.None)).ThenPending("c#1").ThenStatus(RunStatus.Running);
        scenario.When(Done(3)).Then(Completed(3, Emits(Token(4, "d"))), new RunFailed(T0)).ThenPending().ThenStatus(RunStatus.Failed);
    }

    [Fact]
    public void A_sibling_of_a_failed_visit_keeps_its_attempts()
    {
        var scenario = Scenario.Of(Fork.Build()).Given(Start(), Done(1, "ok"), Fail(2, Error("b")));
        scenario.When(FailOnce(3, Error("c"), wait: 9)).Then(typeof(AttemptFailed)).ThenPending("c#1 attempt 2").ThenStatus(RunStatus.Running);
        scenario.When(Done(3) with { Attempt = 2 }).Then(typeof(VisitCompleted), typeof(RunFailed));
    }

    [Fact]
    public void All_errors_of_a_failed_run_are_listed_in_the_order_in_which_they_happened()
    {
        var scenario = Scenario.Of(Fork.Build()).Given(Start(), Done(1, "ok"), Fail(3, Error("c")), Fail(2, Error("b"))).ThenStatus(RunStatus.Failed);
        scenario.State.Errors.ShouldBe([Error("c"), Error("b")]);
    }

    [Fact]
    public void A_boundary_taken_in_a_failing_run_is_held_until_a_retry()
    {
        var scenario = Scenario.Of(Fork.OnError(_c, _d).Build()).Given(Start(), Done(1, "ok"), Fail(2, Error("b")));
        scenario.When(Fail(3, Error("c"))).Then(typeof(VisitFailed), typeof(RunFailed)).ThenPending();
        scenario.When(Again()).ThenPending("b#1 attempt 2", "d#1");
    }

    [Fact]
    public void A_retry_runs_what_failed_again_with_the_same_key_and_lets_held_tokens_go()
    {
        var scenario = Scenario.Of(Fork.Connect(_c, _d).Build()).Given(Start(), Done(1, "ok"), Fail(2, Error("b")), Done(3));
        scenario.When(Again() with { Now = T(60) })
            .Then(new RunRetried(T(60), [2], false))
            .ThenPending("b#1 attempt 2", "d#1").ThenStatus(RunStatus.Running);
        scenario.State.Errors.ShouldBeEmpty();
        scenario.State.EndedAt.ShouldBeNull();
        scenario.At("b").KeyGeneration.ShouldBe(0);
        scenario.At("b").AttemptsBefore.ShouldBe(1);
        scenario.When(Done(2)).ThenRefused(Refusal.Stale);
        scenario.Given(Done(4)).When(Done(2) with { Attempt = 2 }).Then(typeof(VisitCompleted), typeof(RunCompleted));
    }

    [Fact]
    public void A_retry_with_new_keys_gives_a_new_key_to_what_runs_again_and_to_nothing_else()
    {
        var scenario = Scenario.Of(Fork.Connect(_c, _d).Build()).Given(Start(), Done(1, "ok"), Fail(2, Error("b")), Done(3));
        scenario.When(Again(newKeys: true)).Then(new RunRetried(T0, [2], true));
        scenario.At("b").KeyGeneration.ShouldBe(1);
        scenario.At("d").KeyGeneration.ShouldBe(0);
    }

    [Fact]
    public void A_retry_that_fails_again_fails_the_run_again()
    {
        var scenario = Scenario.Of(Fork.Build()).Given(Start(), Fail(1, Error("a")), Again());
        scenario.When(Fail(1, Error("a", attempts: 2), attempt: 2)).Then(typeof(VisitFailed), typeof(RunFailed));
        scenario.State.Errors.ShouldBe([Error("a", attempts: 2)]);
    }

    [Fact]
    public void Only_a_failed_or_cancelled_run_is_retried()
    {
        Scenario.Of(Fork.Build()).Given(Start()).When(Again()).ThenRefused(Refusal.NoChange);
        Scenario.Of(Fork.Build()).Given(Start(), Done(1)).ThenStatus(RunStatus.Completed).When(Again()).ThenRefused(Refusal.NotRetriable);
        Scenario.Of(Fork.Build()).Given(Start(), Kill).When(Again()).ThenRefused(Refusal.NotRetriable);
    }

    [Fact]
    [Trait("semantics", "12.11")]
    public void Twenty_thousand_branches_that_all_fail_are_all_listed()
    {
        const int Branches = 20_000;
        var targets = Enumerable.Range(0, 100).Select(index => Step($"n{index}").MaxVisits(NodeOptions.Unlimited)).ToArray();
        var flow = Flow.Named("wide").StartAt(_a).Fork(_a, "ok", targets).Build();
        var moves = Emits([.. Enumerable.Range(0, Branches).Select(index => Token(index + 2, $"n{index % 100}", (index / 100) + 1))]);
        var (head, decided) = (new RunState("run-1"), new List<RunEvent>());
        head.Evolve(Started(flow, Token(1, "a")));
        head.Evolve(Completed(1, moves, "ok"));
        for (var visit = 2; visit < Branches + 2; visit++)
            RunDecider.Decide(flow, head, Fail(visit, Error($"n{visit % 100}")), decided).ShouldBe(Refusal.None);
        decided.Count.ShouldBe(Branches + 1);
        head.Status.ShouldBe(RunStatus.Failed);
        head.Errors.Count.ShouldBe(Branches);
    }

    [Fact]
    public void A_fork_of_ten_thousand_branches_is_decided_in_one_go()
    {
        var targets = Enumerable.Range(0, 10_000).Select(index => Step($"n{index}")).ToArray();
        var drawing = Flow.Named("wide").StartAt(_a);
        foreach (var target in targets)
            drawing.Connect(target, _b);
        var flow = drawing.Fork(_a, "ok", targets).Build();
        var head = new RunState("run-1");
        head.Evolve(Started(flow, Token(1, "a")));
        RunDecider.Decide(flow, head, Done(1, "ok"), []).ShouldBe(Refusal.None);
        head.Visits.Count.ShouldBe(10_000);
        PendingWork.Of(head).Count().ShouldBe(10_000);
    }

    [Fact]
    public void A_patch_that_no_longer_fits_fails_its_visit_and_changes_nothing()
    {
        var conditional = StatePatch.ReadFrom(System.Text.Json.JsonElement.Parse("""[{"k":"m","v":1},{"o":"siu","k":"n","v":5,"n":0}]"""),
            StateJournaling.Plain);
        var scenario = Scenario.Of(Fork.Build()).Given(Start(Set("n", 1)));
        scenario.When(Done(1, "ok") with { Patch = conditional }).Then(typeof(VisitFailed), typeof(RunFailed));
        scenario.Single<VisitFailed>().Error.Phase.ShouldBe(NodePhase.Post);
        scenario.Single<VisitFailed>().Error.Exception.ShouldBeOfType<StateConflictException>();
        scenario.State.State.TryGet("m", out _).ShouldBeFalse();
    }

    [Fact]
    public void A_reducer_whose_key_has_moved_is_run_again_and_nothing_is_decided()
    {
        var reduced = StatePatch.ReadFrom(System.Text.Json.JsonElement.Parse("""[{"o":"red","k":"n","v":5,"n":0}]"""), StateJournaling.Plain);
        Scenario.Of(Fork.Build()).Given(Start(Set("n", 1))).When(Done(1, "ok") with { Patch = reduced }).ThenRefused(Refusal.StateMoved)
            .ThenPending("a#1");
    }

    private static Scenario Three(FailurePolicy policy)
    {
        var (a, b, c, d, end) = (Step("a"), Step("b"), Step("c"), Step("d"), Step("end"));
        var flow = Flow.Named("three").StartAt(a).Fork(a, "ok", b, c, d).Connect(d, end).OnFailure(policy).Build();
        return Scenario.Of(flow).Given(Start(), Done(1, "ok"));
    }

    private static string Shown(Scenario scenario)
        => string.Join(", ", NodeStatuses.Of(scenario.Flow.Drawn, scenario.State).Select(node => $"{node.Key} {node.Value}"));

    [Fact]
    [Trait("semantics", "4")]
    public void A_failure_holds_visits_that_wait_for_room_and_a_retry_lets_them_begin()
    {
        var scenario = Three(FailurePolicy.FailFast);
        scenario.When(Fail(2, Error("b")) with { Unstarted = [4] }).Then(new VisitFailed(T0, 2, Error("b"), Moves.None) { Held = [4] })
            .ThenPending("c#1");
        scenario.When(Done(3)).Then(typeof(VisitCompleted), typeof(RunFailed));
        Shown(scenario).ShouldBe("a Completed, b Failed, c Completed, d Pending, end Pending");
        scenario.Given(Again()).ThenPending("b#1 attempt 2", "d#1");
    }

    [Fact]
    [Trait("semantics", "4")]
    public void A_flow_that_goes_on_beside_failures_holds_nothing_that_waits_for_room()
        => Three(FailurePolicy.Continue).When(Fail(2, Error("b")) with { Unstarted = [3, 4] })
            .Then(new VisitFailed(T0, 2, Error("b"), Moves.None) { Way = FailureWay.Beside }).ThenPending("c#1", "d#1");

    [Fact]
    public void A_visit_that_waits_for_room_for_a_further_attempt_has_begun_and_goes_on()
    {
        var scenario = Three(FailurePolicy.FailFast)
            .Given(FailOnce(4, Error("d"), wait: 0), new SaveProgress(T0, 3, 1, System.Text.Json.JsonElement.Parse("1")));
        scenario.When(Fail(2, Error("b")) with { Unstarted = [3, 4] }).Then(new VisitFailed(T0, 2, Error("b"), Moves.None))
            .ThenPending("c#1", "d#1 attempt 2");
    }

    [Fact]
    public void A_failing_nested_flow_holds_what_waits_for_room_in_it_and_once_it_has_failed_what_waits_around_it()
    {
        var (x, y, z, beside) = (Step("x"), Step("y"), Step("z"), Step("beside"));
        var sub = Nested("sub", Flow.Named("inner").StartAt(x).Fork(x, "ok", y, z).Build());
        var first = Step("first");
        var flow = Flow.Named("outer").StartAt(first).Fork(first, "ok", sub, beside).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(2, "ok"));
        scenario.When(Fail(4, Error("sub/y")) with { Unstarted = [3, 5] });
        scenario.Single<VisitFailed>().Held.ShouldBe([5]);
        scenario.Single<FrameFailed>().Held.ShouldBe([3]);
        scenario.ThenStatus(RunStatus.Failed).Given(Again()).ThenPending("beside#1", "sub/y#1 attempt 2", "sub/z#1");
    }
}
