using ActorFlow.Samples.TextPipeline.Summary;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class ExtractTests
{
    private static readonly string[] Mill =
    [
        "The weather report promised wind, snow, hail and thunder.",
        "The mill grinds wheat because the mill wheel turns.",
        "Someone painted a door, a fence, a bench and a boat.",
        "The wheel of the mill turns when the pond is full of water.",
        "Water from the pond drives the wheel of the old mill.",
    ];

    [Fact]
    public void A_summary_keeps_the_order_of_the_text()
    {
        IReadOnlyList<string> summary = Extract.From(Mill, 3);

        summary.Count.ShouldBe(3);
        summary.ShouldBe(summary.OrderBy(sentence => Array.IndexOf(Mill, sentence)));
    }

    [Fact]
    public void A_summary_prefers_sentences_about_what_the_text_is_about()
    {
        Extract.From(Mill, 2).ShouldAllBe(sentence => sentence.Contains("mill", StringComparison.Ordinal));
    }

    [Fact]
    public void A_repeated_sentence_is_not_chosen_twice_while_others_have_something_to_say()
    {
        const string Twice = "The mill grinds wheat, barley and rye.";
        string[] text = [Twice, Twice, "Visitors ask the miller about tides, stones and owls.", "A storm tore boats, nets and ropes apart."];

        Extract.From(text, 2).ShouldBe([Twice, text[2]], "the terms of a chosen sentence weigh less for the next choice");
    }

    [Fact]
    public void A_heading_is_no_summary()
    {
        const string Heading = "The mill wheel, the mill stones and the mill pond";

        Extract.From([Heading, .. Mill], 3).ShouldNotContain(Heading);
    }

    [Fact]
    public void A_text_of_headings_only_still_has_a_summary() => Extract.From(["One", "Two"], 3).ShouldBe(["One", "Two"]);

    [Fact]
    public void Nothing_has_an_empty_summary() => Extract.From("").ShouldBeEmpty();

    [Theory]
    [InlineData(5, 3)]
    [InlineData(100, 4)]
    [InlineData(5000, 6)]
    public void Longer_texts_get_longer_summaries_within_limits(int sentences, int expected) => Extract.LengthFor(sentences).ShouldBe(expected);
}
