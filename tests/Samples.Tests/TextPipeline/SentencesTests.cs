using ActorFlow.Samples.TextPipeline.Analysis;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class SentencesTests
{
    [Theory]
    [InlineData("One. Two! Three? Four…", "One.", "Two!", "Three?", "Four…")]
    [InlineData("Mr. Bennet met Dr. A. J. Penrose. They talked.", "Mr. Bennet met Dr. A. J. Penrose.", "They talked.")]
    [InlineData("Fruit, e.g. apples, i.e. food. Good.", "Fruit, e.g. apples, i.e. food.", "Good.")]
    [InlineData("We met at 7.15 p.m. and left. It was No. 4 of 12.", "We met at 7.15 p.m. and left.", "It was No. 4 of 12.")]
    [InlineData("Was it ready? No. We waited.", "Was it ready?", "No.", "We waited.")]
    [InlineData("So did I. Then we left.", "So did I.", "Then we left.")]
    [InlineData("“Come in!” he said. “Sit down.” She sat.", "“Come in!” he said.", "“Sit down.”", "She sat.")]
    [InlineData("Wait... there is more. What?! Yes.", "Wait... there is more.", "What?!", "Yes.")]
    [InlineData("The depth is 3.6 metres. Version 2.0.1 is out.", "The depth is 3.6 metres.", "Version 2.0.1 is out.")]
    public void A_stop_ends_a_sentence_unless_it_belongs_to_the_word_before_or_the_sentence_goes_on(string text, params string[] expected) =>
        Sentences.Of(text).ShouldBe(expected);

    [Fact]
    public void A_blank_line_ends_a_sentence_and_a_line_break_does_not()
    {
        Sentences.Of("A title\r\n\r\nIt runs\r\nover   two lines.\n\n\nAnd on").ShouldBe(["A title", "It runs over two lines.", "And on"]);
    }

    [Fact]
    public void A_markdown_heading_stands_alone() =>
        Sentences.Of("# Why bread rises\nFlour and water.\n## Salt\nA little.")
            .ShouldBe(["Why bread rises", "Flour and water.", "Salt", "A little."]);

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\n")]
    [InlineData("... --- !!!")]
    public void A_text_without_words_has_no_sentences(string text) => Sentences.Of(text).ShouldBeEmpty();
}
