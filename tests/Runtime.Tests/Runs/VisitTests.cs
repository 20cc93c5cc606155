using System.Text.Json;
using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What a visit keeps in the journal while it runs, and what it finds there when it is entered again.</summary>
public class VisitTests
{
    private static readonly FlowDefinition Single = Flow.Named("single").StartAt(Step("a")).Build();
    private static readonly JsonElement One = JsonElement.Parse("1");
    private static readonly JsonElement Two = JsonElement.Parse("2");

    private static Scenario Running => Scenario.Of(Single).Given(Start());

    [Fact]
    public void Preps_result_and_patch_are_kept_once()
    {
        var scenario = Running.When(new KeepPrep(T0, 1, 1, One, Set("n", 1))).Then(new PrepJournaled(T0, 1, One, Set("n", 1)));
        scenario.At("a").Prep!.Value.GetInt32().ShouldBe(1);
        scenario.State.State.Count.ShouldBe(0, "Prep's patch is committed with Post's");
        scenario.When(new KeepPrep(T0, 1, 1, Two, StatePatch.Empty)).ThenRefused(Refusal.NoChange);
    }

    [Fact]
    public void A_steps_result_is_kept_under_its_name_once()
    {
        var scenario = Running.When(new CompleteStep(T0, 1, 1, "charge", One)).Then(new StepCompleted(T0, 1, "charge", One));
        scenario.When(new CompleteStep(T0, 1, 1, "charge", Two)).ThenRefused(Refusal.StepExists);
        scenario.When(new CompleteStep(T0, 1, 1, "ship", Two)).Then(typeof(StepCompleted));
        scenario.At("a").Steps!["charge"].GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Preps_result_goes_before_the_first_step_and_before_no_other()
    {
        var scenario = Running.When(new CompleteStep(T0, 1, 1, "charge", One, new PrepFacts(One, Set("n", 1))))
            .Then(new PrepJournaled(T0, 1, One, Set("n", 1)), new StepCompleted(T0, 1, "charge", One));
        scenario.When(new CompleteStep(T0, 1, 1, "ship", Two, new PrepFacts(Two, StatePatch.Empty))).Then(new StepCompleted(T0, 1, "ship", Two));
    }

    [Fact]
    public void The_last_cursor_counts()
    {
        var scenario = Running.Given(new SaveProgress(T0, 1, 1, One)).When(new SaveProgress(T0, 1, 1, Two)).Then(new ProgressSaved(T0, 1, Two));
        scenario.At("a").Progress!.Value.GetInt32().ShouldBe(2);
    }

    [Fact]
    [Trait("semantics", "3")]
    public void Chunks_of_items_are_kept_in_order_with_Preps_result_before_the_first()
    {
        var scenario = Running.When(new CompleteItems(T0, 1, 1, Items(0, 3), new PrepFacts(One, Set("n", 1))))
            .Then(new PrepJournaled(T0, 1, One, Set("n", 1)), new ItemsCompleted(T0, 1, 1, Items(0, 3)));
        scenario.When(new CompleteItems(T0, 1, 1, Items(5, 2), new PrepFacts(Two, StatePatch.Empty))).Then(new ItemsCompleted(T0, 1, 1, Items(5, 2)));
        scenario.At("a").Items!.Select(kept => (kept.Attempt, kept.Chunk.Ranges[0], kept.Chunk.Count)).ShouldBe([(1, 0L, 3L), (1, 5L, 2L)]);
    }

    [Fact]
    public void The_next_attempt_finds_what_the_visit_has_kept()
    {
        var scenario = Running.Given(new KeepPrep(T0, 1, 1, One, StatePatch.Empty), new CompleteStep(T0, 1, 1, "charge", One),
            new SaveProgress(T0, 1, 1, Two),
            new CompleteItems(T0, 1, 1, Items(0, 2)));
        scenario.Given(FailOnce(1, Error("a"), wait: 1));
        var visit = scenario.At("a");
        (visit.Prep is not null, visit.Progress is not null, visit.Steps!.Count, visit.Items!.Count).ShouldBe((true, true, 1, 1));
    }

    [Fact]
    public void An_abandoned_attempt_keeps_nothing_any_more()
    {
        var scenario = Running.Given(FailOnce(1, Error("a"), wait: 1));
        scenario.When(new KeepPrep(T0, 1, 1, One, StatePatch.Empty)).ThenRefused(Refusal.Stale);
        scenario.When(new CompleteStep(T0, 1, 1, "charge", One)).ThenRefused(Refusal.Stale);
        scenario.When(new SaveProgress(T0, 1, 1, One)).ThenRefused(Refusal.Stale);
        scenario.When(new CompleteItems(T0, 1, 1, Items(0, 1))).ThenRefused(Refusal.Stale);
    }

    [Fact]
    public void A_step_named_with_broken_text_reads_back_as_it_was_journaled()
        => Running.When(new CompleteStep(T0, 1, 1, "a\uD800", One)).Then(new StepCompleted(T0, 1, "a\uFFFD", One))
            .When(new CompleteStep(T0, 1, 1, "a\uD800", One)).ThenRefused(Refusal.StepExists);

    [Fact]
    public void A_visit_knows_when_it_was_dispatched_and_when_its_attempt_was()
    {
        var scenario = Scenario.Of(Single).Given(Start(at: 1)).Given(FailOnce(1, Error("a"), wait: 10) with { Now = T(5) });
        scenario.At("a").Begun.ShouldBe(T(1));
        scenario.At("a").Since.ShouldBe(T(5));
        scenario.At("a").Due.ShouldBe(T(15));
    }
}
