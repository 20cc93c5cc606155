using ActorFlow.Samples.AgentLoop;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.AgentLoop;

[Trait("semantics", "5")]
public sealed class AgentTests
{
    [Fact]
    public async Task It_decides_and_acts_until_it_has_an_answer()
    {
        using var output = new StringWriter();
        (await Agent.RunAsync("how many apples and pears are there?", new FruitModel(), output)).ShouldBe(0);
        output.ToString().TrimEnd().ReplaceLineEndings("|").ShouldBe("look up apples: 3|look up pears: 4|add 3+4: 7|there are 7");
    }

    [Fact]
    public async Task It_is_bounded_and_gives_up()
    {
        using var output = new StringWriter();
        (await Agent.RunAsync("how many plums are there?", new FruitModel(), output)).ShouldBe(0);
        var told = output.ToString().TrimEnd().ReplaceLineEndings("|").Split('|');
        told[^1].ShouldBe("no answer after 6 decisions");
        told.Length.ShouldBe(7);
    }
}
