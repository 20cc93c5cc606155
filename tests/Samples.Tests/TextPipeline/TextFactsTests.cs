using ActorFlow.Samples.TextPipeline.Analysis;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class TextFactsTests
{
    [Fact]
    public void The_formulas_are_those_of_the_papers()
    {
        // 100 words, 5 sentences, 150 syllables: 206.835 - 1.015 * 20 - 84.6 * 1.5 and 0.39 * 20 + 11.8 * 1.5 - 15.59.
        Readability.ReadingEase(100, 5, 150).ShouldBe(59.635, 1e-9);
        Readability.Grade(100, 5, 150).ShouldBe(9.91, 1e-9);
    }

    [Fact]
    public void An_empty_text_has_facts_too()
    {
        var facts = TextFacts.Of("");

        (facts.Words, facts.Sentences, facts.Syllables, facts.ReadingEase, facts.Grade).ShouldBe((0, 0, 0, 0, 0));
        facts.Terms.ShouldBeEmpty();
    }

    [Fact]
    public void Simple_prose_is_easier_than_stilted_prose()
    {
        var simple = TextFacts.Of("The cat sat on the mat. It was warm. The cat was glad.");
        var stilted = TextFacts.Of(
            "Notwithstanding considerable institutional opposition, the administration subsequently inaugurated comprehensive reforms.");

        simple.ReadingEase.ShouldBeGreaterThan(90);
        stilted.ReadingEase.ShouldBeLessThan(0);
        simple.Grade.ShouldBeLessThan(stilted.Grade);
    }

    [Fact]
    public void Frequent_terms_leave_out_stop_words_numbers_and_possessives()
    {
        TextFacts.Of("The mill's wheel. The mill and the Mill! Of 12 and 12 and 12 wheels, one wheel turned; and then, and then.").Terms
            .ShouldBe([new("mill", 3), new("wheel", 2), new("turned", 1), new("wheels", 1)]);
    }

    [Theory]
    [InlineData("three-and-twenty", 3)]
    [InlineData("don't", 1)]
    [InlineData("4,200 and 3.6", 3)]
    [InlineData("naïve café", 2)]
    [InlineData("-- … !", 0)]
    public void Words_are_counted_as_a_reader_would(string text, int expected) => Words.Count(text).ShouldBe(expected);
}
