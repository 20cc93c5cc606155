using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Commands from an inbox may be delivered again after a crash, and are taken once.</summary>
public class TicketTests
{
    private static readonly FlowDefinition Single = Flow.Named("single").StartAt(Step("a")).Build();

    private readonly Scenario _run = Scenario.Of(Single).Given(Start());

    [Fact]
    public void The_event_carries_the_ticket_and_the_same_ticket_is_taken_no_more()
    {
        _run.When(Pause with { Via = new("inbox", 5) }).Then(new RunPaused(T0) { Via = new("inbox", 5) });
        _run.Given(Continue);

        _run.When(Pause with { Via = new("inbox", 5) }).ThenRefused(Refusal.TakenBefore);
        _run.When(Pause with { Via = new("inbox", 4) }).ThenRefused(Refusal.TakenBefore);
    }

    [Fact]
    public void A_later_ticket_is_taken_and_so_is_any_of_another_inbox()
    {
        _run.Given(Pause with { Via = new("inbox", 5) });
        _run.When(Continue with { Via = new("inbox", 6) }).Then(new RunContinued(T0) { Via = new("inbox", 6) });
        _run.When(Pause with { Via = new("made anew", 1) }).Then(new RunPaused(T0) { Via = new("made anew", 1) });
    }

    [Fact]
    public void A_command_that_changed_nothing_leaves_no_ticket_behind()
    {
        _run.When(Continue with { Via = new("inbox", 5) }).ThenRefused(Refusal.NoChange);
        _run.State.LastCommand.ShouldBeNull();
        _run.When(Pause with { Via = new("inbox", 5) }).Then(new RunPaused(T0) { Via = new("inbox", 5) });
    }

    [Fact]
    public void Only_the_first_event_of_a_decision_carries_the_ticket()
    {
        var looping = Node.Named("a").Post(_ => { }).MaxVisits(1);
        var run = Scenario.Of(Flow.Named("loop").StartAt(looping).Connect(looping, "again", looping).Build()).Given(Start(), Done(1, "again"));
        run.State.Status.ShouldBe(RunStatus.Failed);

        run.When(Again() with { Via = new("inbox", 1) });

        run.Decided.Count.ShouldBeGreaterThan(1);
        run.Decided[0].Via.ShouldBe(new CommandTicket("inbox", 1));
        run.Decided.Skip(1).ShouldAllBe(fact => fact.Via == null);
    }

    [Theory]
    [InlineData("inbox")]
    [InlineData("#1")]
    [InlineData("inbox#")]
    [InlineData("inbox#0")]
    [InlineData("inbox#-1")]
    [InlineData("inbox#one")]
    public void What_is_no_ticket_is_not_read_as_one(string text) => CommandTicket.TryParse(text, out _).ShouldBeFalse();
}
