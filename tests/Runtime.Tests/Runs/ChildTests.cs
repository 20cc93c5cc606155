using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What a run owes its children, and which ends of theirs count.</summary>
[Trait("semantics", "1")]
public class ChildTests
{
    private static readonly RunId Id = "run-1/bill#1";

    private static FlowDefinition Flow(Action<ChildRunNode>? set = null)
    {
        var child = ActorFlow.Flow.Named("bill").StartAt(Step("sum")).Build().AsChildRun("bill");
        set?.Invoke(child);
        return ActorFlow.Flow.Named("order").StartAt(child).Connect(child, Step("done")).Build();
    }

    private static RequestChild Request(int attempt = 1, bool waits = true, bool leaves = false)
        => new(T0, 1, attempt, Id, StatePatch.Empty, waits, leaves);

    private static EndChild Ends(RunStatus status, int wentOnFor = 0)
        => new(T0, Id, status, ActionName.Default, null, StatePatch.Empty) { For = wentOnFor };

    private static Scenario Waiting() => Scenario.Of(Flow()).Given(Start(), Request(), new NoteChildStarted(T0, Id));

    private static Scenario Failed() => Waiting().Given(Ends(RunStatus.Failed), Fail(1, Error("bill")));

    [Fact]
    public void A_retried_run_asks_for_the_child_it_had_and_no_end_from_before_counts()
    {
        var run = Failed().Given(Again()).Given(Request(attempt: 2));
        run.State.Children.ShouldHaveSingleItem().IsAgain.ShouldBeTrue();
        run.When(Ends(RunStatus.Failed)).ThenRefused(Refusal.NoChange);
        run.When(Ends(RunStatus.Cancelled, 1)).ThenRefused(Refusal.NoChange);
        run.When(Ends(RunStatus.Failed, 2)).Then(typeof(ChildEnded));
    }

    [Theory]
    [InlineData(RunStatus.Completed)]
    [InlineData(RunStatus.Killed)]
    public void A_child_that_has_completed_or_cannot_go_on_is_taken_as_it_is(RunStatus status)
        => Failed().Given(Again()).Given(Request(attempt: 2)).When(Ends(status)).Then(typeof(ChildEnded));

    [Fact]
    public void A_killed_child_is_not_the_one_that_the_next_attempt_goes_on_with()
    {
        var run = Waiting().Given(Ends(RunStatus.Killed), Fail(1, Error("bill")), Again());
        run.State.Visit(1).EarlierChild.ShouldBeNull();
        Failed().Given(Again(newKeys: true)).State.Visit(1).EarlierChild.ShouldBeNull();
        Failed().Given(Again()).State.Visit(1).EarlierChild.ShouldBe(Id);
    }

    [Fact]
    public void A_child_is_retried_once_for_each_attempt_of_its_parent()
    {
        var run = Scenario.Of(ActorFlow.Flow.Named("bill").StartAt(Step("sum")).Build()).Given(Start(), Fail(1, Error("sum")));
        run.When(new RetryRun(T0, NewKeys: false) { For = 2 }).Then(typeof(RunRetried)).ThenStatus(RunStatus.Running);
        run.Given(Fail(1, Error("sum"), attempt: 2));
        run.When(new RetryRun(T0, NewKeys: false) { For = 2 }).ThenRefused(Refusal.TakenBefore);
        run.When(new RetryRun(T0, NewKeys: false) { For = 3 }).ThenStatus(RunStatus.Running);
    }

    [Fact]
    public void A_run_that_stops_owes_its_children_that_unless_they_are_to_be_left()
    {
        var run = Waiting().Given(Cancel);
        PendingWork.ChildrenToCancel(run.State).ShouldHaveSingleItem().Id.ShouldBe(Id);
        PendingWork.ChildrenToStart(run.State).ShouldBeEmpty();
        run.When(Cancelled()).ThenStatus(RunStatus.Cancelled);
        run.Single<RunCancelled>().Interrupted.ShouldBe([1]);
        run.State.OwesOthers.ShouldBeTrue();
        run.When(new NoteChildCancelled(T0, Id)).Then(typeof(ChildCancelled));
        run.State.OwesOthers.ShouldBeFalse();

        var left = Scenario.Of(Flow()).Given(Start(), Request(leaves: true), Cancel);
        left.State.Children.ShouldBeEmpty();
    }

    [Fact]
    public void A_visit_whose_child_ended_before_the_cancel_was_done_is_interrupted_too()
    {
        var run = Waiting().Given(Cancel, Ends(RunStatus.Cancelled)).When(Cancelled());
        run.Single<RunCancelled>().Interrupted.ShouldBe([1]);
        run.Given(Again()).State.Visit(1).Child.ShouldBeNull();
    }

    [Fact]
    public void A_retry_takes_back_a_stop_that_the_child_has_not_heard_of()
    {
        var run = Waiting().Given(Cancel, Cancelled(), Again()).Given(Request(attempt: 2));
        PendingWork.ChildrenToCancel(run.State).ShouldBeEmpty();
        PendingWork.ChildrenToStart(run.State).ShouldHaveSingleItem().Attempt.ShouldBe(2);
        run.When(new NoteChildCancelled(T0, Id)).ThenRefused(Refusal.Stale);
    }
}
