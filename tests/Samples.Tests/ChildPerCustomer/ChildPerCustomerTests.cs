using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.ChildPerCustomer;

public sealed class ChildPerCustomerTests
{
    [Fact]
    public async Task Each_customer_has_a_run_and_one_that_fails_stops_no_other()
    {
        using var output = new StringWriter();
        (await Samples.ChildPerCustomer.ChildPerCustomer.RunAsync(["Ada", "", "Grace"], output)).ShouldBe(0);
        output.ToString().TrimEnd().ReplaceLineEndings("|").ShouldBe(
            "invoice of 30 to Ada|invoice of 50 to Grace|sent: Ada, Grace; not sent: |  november/bill#1: completed|  november/bill#2: failed|  november/bill#3: completed");
    }
}
