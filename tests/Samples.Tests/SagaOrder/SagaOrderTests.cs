using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.SagaOrder;

public sealed class SagaOrderTests
{
    [Theory]
    [InlineData(50, "reserved 2|shipment to Main Street 1 booked|paid 50|the order has completed|  reserve: Owed|  ship: Owed")]
    [InlineData(500,
        "reserved 2|shipment to Main Street 1 booked|shipment to Main Street 1 cancelled|released 2|the order has failed|  reserve: Compensated|  ship: Compensated")]
    public async Task A_refused_payment_cancels_the_shipment_and_releases_the_stock(int sum, string told)
    {
        using var output = new StringWriter();
        (await Samples.SagaOrder.SagaOrder.RunAsync(sum, output)).ShouldBe(0);
        output.ToString().TrimEnd().ReplaceLineEndings("|").ShouldBe(told);
    }
}
