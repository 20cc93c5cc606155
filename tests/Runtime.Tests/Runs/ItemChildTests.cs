using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Child runs of the items of a batch: owed while nobody has heard their end, and stopped when nobody waits for it any more.</summary>
[Trait("semantics", "3")]
public sealed class ItemChildTests
{
    private static readonly FlowDefinition Single = Flow.Named("single").StartAt(Step("a")).Build();

    private static RequestItemChild Want(long item, string child, bool leaves = false, int attempt = 1, PrepFacts? prep = null)
        => new(T0, 1, attempt, item, child, leaves, prep);

    private static EndChild Over(string child) => new(T0, child, RunStatus.Completed, ActionName.Default, null, StatePatch.Empty);

    private static IEnumerable<string> Owed(Scenario scenario) => PendingWork.ChildrenToCancel(scenario.State).Select(child => child.Id.Value);

    [Fact]
    public void A_child_is_journaled_before_it_is_started_and_the_inputs_before_the_first_one()
    {
        var prep = new PrepFacts(System.Text.Json.JsonElement.Parse("1"), StatePatch.Empty);
        var scenario = Scenario.Of(Single).Given(Start());
        scenario.When(Want(7, "c-7", prep: prep)).Then(new PrepJournaled(T0, 1, prep.Result, prep.Patch),
            new ChildRequested(T0, 1, "c-7", StatePatch.Empty, Waits: false, Leaves: false) { Item = 7 });
        scenario.When(Want(8, "c-8", prep: prep)).Then(new ChildRequested(T0, 1, "c-8", StatePatch.Empty, Waits: false, Leaves: false) { Item = 8 });
        scenario.State.Visit(1).AwaitedChild.ShouldBeNull("the visit stays in flight, and its batch waits");
        PendingWork.ChildrenToStart(scenario.State).ShouldBeEmpty("the batch starts them itself");
    }

    [Fact]
    public void Asked_for_again_in_another_life_it_is_the_same_child()
        => Scenario.Of(Single).Given(Start()).Given(Want(0, "c")).When(Want(0, "c")).ThenRefused(Refusal.NoChange);

    [Fact]
    public void What_was_heard_is_owed_no_more()
    {
        var scenario = Scenario.Of(Single).Given(Start()).Given(Want(0, "c-0"), Want(1, "c-1"), Over("c-0"));
        scenario.State.Children.Select(child => child.Id.Value).ShouldBe(["c-1"]);
        scenario.Given(Over("c-1"), Done(1));
        scenario.State.Children.ShouldBeEmpty();
        scenario.ThenStatus(RunStatus.Completed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_visit_that_ends_without_having_heard_of_a_child_stops_it(bool fails)
    {
        var scenario = Scenario.Of(Single).Given(Start()).Given(Want(0, "c-0"), Want(1, "c-1"), Over("c-1"))
            .Given(fails ? Fail(1, Error("a")) : Done(1));
        Owed(scenario).ShouldBe(["c-0"]);
        scenario.State.OwesOthers.ShouldBeTrue("the run has ended, and still owes that");
        scenario.Given(new NoteChildCancelled(T0, "c-0"));
        scenario.State.OwesOthers.ShouldBeFalse();
    }

    [Fact]
    public void Another_child_of_the_same_item_stops_the_one_before()
    {
        var scenario = Scenario.Of(Single).Given(Start()).Given(Want(0, "c"), Want(0, "c~try1.2"));
        Owed(scenario).ShouldBe(["c"]);
    }

    [Fact]
    public void Another_attempt_of_the_batch_stops_what_the_one_before_has_left()
    {
        var scenario = Scenario.Of(Single).Given(Start()).Given(Want(0, "c-0"), Want(1, "c-1"), FailOnce(1, Error("a"), wait: 1, 1));
        Owed(scenario).ShouldBe(["c-0", "c-1"]);
        scenario.When(Want(0, "c-0", attempt: 2)).ThenRefused(Refusal.Stale);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cancel_or_kill_of_the_run_stops_all_and_starts_none(bool kill)
    {
        var scenario = Scenario.Of(Single).Given(Start()).Given(Want(0, "c-0"), Want(1, "c-1")).Given(kill ? Kill : Cancel);
        Owed(scenario).ShouldBe(["c-0", "c-1"]);
        scenario.When(Want(2, "c-2")).ThenRefused(Refusal.Stale);
    }

    [Fact]
    public void Children_that_are_to_be_left_are_not_owed_anything_when_the_run_stops()
    {
        var scenario = Scenario.Of(Single).Given(Start()).Given(Want(0, "c-0", leaves: true)).Given(Cancel);
        scenario.State.Children.ShouldBeEmpty();
    }
}
