using ActorFlow.Samples.OrderDesk;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.OrderDesk;

[Trait("semantics", "4")]
public class OrderDeskTests
{
    [Theory]
    [InlineData("kettle", 2, "Ada", "Dear Ada, 2 × kettle is on its way.")]
    [InlineData("lamp", 5, "Grace", "Dear Grace, lamp will follow when we have it again.")]
    [InlineData("kettle", 99, "Bo", "Dear Bo, your credit does not cover this order.")]
    public Task Each_order_takes_one_way_and_gets_one_letter_also_when_the_process_ends_after_every_commit(string item, int count, string customer,
        string letter)
        => FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(OrderDeskFlow.Build(), RunInput.Of(new Order(item, count, 40m, customer)));
            var waiting = run.WaitAsync();
            while (true)
            {
                host.StepUntil(() => host.Commits >= 2 || waiting.IsCompleted);
                if (waiting.IsCompleted)
                    break;
                await host.CrashAsync();
                await host.RestartAsync();
            }

            (await waiting).EnsureCompleted().State.GetString("letter").ShouldBe(letter);
        });

    [Fact]
    public async Task The_command_prints_the_letter_and_the_picture()
    {
        var output = new StringWriter();

        (await OrderDeskCommand.RunAsync(["lamp", "1", "Grace"], output)).ShouldBe(0);

        output.ToString().ShouldStartWith("Dear Grace, 1 × lamp is on its way.");
        output.ToString().ShouldContain("flowchart TD");
        (await OrderDeskCommand.RunAsync(["lamp", "many"], output)).ShouldBe(2);
        (await OrderDeskCommand.RunAsync(["lamp", "0"], output)).ShouldBe(1);
        output.ToString().ShouldContain("An order of nothing.");
    }
}
