using ActorFlow.Samples.TextPipeline.Analysis;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class SyllablesTests
{
    [Theory]
    [InlineData("the", 1)]
    [InlineData("make", 1)]
    [InlineData("table", 2)]
    [InlineData("apples", 2)]
    [InlineData("houses", 2)]
    [InlineData("clothes", 1)]
    [InlineData("wanted", 2)]
    [InlineData("walked", 1)]
    [InlineData("nation", 2)]
    [InlineData("special", 2)]
    [InlineData("radio", 3)]
    [InlineData("medium", 3)]
    [InlineData("actual", 3)]
    [InlineData("quality", 3)]
    [InlineData("queen", 1)]
    [InlineData("beyond", 2)]
    [InlineData("yes", 1)]
    [InlineData("flying", 2)]
    [InlineData("seeing", 2)]
    [InlineData("Mother's", 2)]
    [InlineData("café", 2)]
    [InlineData("fortune", 2)]
    [InlineData("universally", 5)]
    [InlineData("dedicated", 4)]
    [InlineData("readability", 5)]
    [InlineData("rhythm", 1)]
    [InlineData("4,200", 1)]
    [InlineData("x", 1)]
    public void A_word_has_the_syllables_its_spelling_suggests(string word, int expected) => Syllables.Count(word).ShouldBe(expected);

    [Fact]
    public void The_estimate_is_right_for_nine_words_in_ten_of_prose()
    {
        // The Gettysburg Address from its second paragraph, counted by hand.
        (string Word, int Syllables)[] counted =
        [
            ("now", 1), ("we", 1), ("are", 1), ("engaged", 2), ("in", 1), ("a", 1), ("great", 1), ("civil", 2), ("war", 1), ("testing", 2),
            ("whether", 2), ("that", 1), ("nation", 2), ("or", 1), ("any", 2), ("conceived", 2), ("dedicated", 4), ("can", 1), ("long", 1),
            ("endure", 2), ("met", 1), ("battle", 2), ("field", 1), ("have", 1), ("come", 1), ("dedicate", 3), ("portion", 2), ("final", 2),
            ("resting", 2), ("place", 1), ("those", 1), ("who", 1), ("here", 1), ("gave", 1), ("lives", 1), ("might", 1), ("live", 1),
            ("altogether", 4), ("fitting", 2), ("proper", 2), ("should", 1), ("larger", 2), ("sense", 1), ("consecrate", 3), ("hallow", 2),
            ("ground", 1), ("brave", 1), ("men", 1), ("living", 2), ("struggled", 2), ("consecrated", 4), ("above", 2), ("power", 2),
            ("detract", 2), ("world", 1), ("little", 2), ("remember", 3), ("never", 2), ("forget", 2), ("unfinished", 3), ("nobly", 2),
            ("advanced", 2), ("remaining", 3), ("honored", 2), ("increased", 2), ("devotion", 3), ("measure", 2), ("resolve", 2),
            ("freedom", 2), ("government", 3), ("people", 2), ("perish", 2), ("earth", 1),
        ];

        int right = counted.Count(word => Syllables.Count(word.Word) == word.Syllables);

        right.ShouldBeGreaterThanOrEqualTo(counted.Length * 9 / 10);
    }
}
