using ActorFlow.Samples.DynamicFanOut;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.DynamicFanOut;

[Trait("semantics", "5")]
public sealed class PriceBasketTests
{
    [Theory]
    [InlineData("tea:2,cup:1,spoon:4", 0, "tea:2,cup:1,spoon:4 is 20.00")]
    [InlineData("tea:2", 0, "tea:2 is 7.00")]
    [InlineData("", 0, " is 0.00")]
    public async Task Every_line_is_priced_and_all_are_summed_up_once(string basket, int code, string told)
    {
        using var output = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        (await PriceBasket.RunAsync(basket, output)).ShouldBe(code);
        output.ToString().TrimEnd().ShouldBe(told);
    }

    [Theory]
    [InlineData("tea:x")]
    [InlineData("tea:2:3")]
    [InlineData("tea:99999999999")]
    [InlineData("tea:-1")]
    public async Task A_line_that_cannot_be_read_fails_the_run_and_is_named(string line)
    {
        using var output = new StringWriter();
        (await PriceBasket.RunAsync($"cup:1,{line}", output)).ShouldNotBe(0);
        output.ToString().ShouldContain($"'{line}' is no line of a basket");
    }

    [Fact]
    public async Task A_line_without_a_price_fails_the_run_and_is_named()
    {
        using var output = new StringWriter();
        (await PriceBasket.RunAsync("tea:2,hat:1", output)).ShouldNotBe(0);
        output.ToString().ShouldContain("'hat' has no price");
    }
}
