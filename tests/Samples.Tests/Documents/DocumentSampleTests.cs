using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Samples.InvoiceReading;
using ActorFlow.Samples.Newsletter;
using ActorFlow.Samples.OrderRouting;
using ActorFlow.Samples.PriceCheck;
using ActorFlow.Samples.WordTotals;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.Documents;

[Trait("semantics", "7")]
public class DocumentSampleTests
{
    private static async Task<string[]> LinesAsync(Func<TextWriter, Task<int>> run)
    {
        var output = new StringWriter { NewLine = "\n" };
        (await run(output)).ShouldBe(0, output.ToString());
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData("cup", "150", "a box with straw", true)]
    [InlineData("book", "10", "an envelope", false)]
    [InlineData("tea", "10", "an envelope", false)]
    [InlineData("tea", "30", "a box with straw", false)]
    public async Task Orders_are_routed_by_their_kind_and_total(string kind, string total, string packedIn, bool isDear)
    {
        var told = await LinesAsync(output => OrderRoutingCommand.RunAsync([kind, total], output));

        told.ShouldContain($"packedIn: {packedIn}");
        told.ShouldContain("quote.rider: 14");
        told.ShouldContain($"result: Dear Grace, your {kind} leaves in {packedIn}.");
        told.Contains($"insured: {total}").ShouldBe(isDear);
        told.Contains("gift: a spoon").ShouldBe(isDear);
    }

    [Fact]
    public async Task Readers_get_a_letter_each()
        => (await LinesAsync(output => NewsletterCommand.RunAsync(["Ada", "Grace"], output)))
            .ShouldBe(["sent: 2", "thanked: 2", "result: Dear Grace, the mill turns again. (before you: Ada)"]);

    [Fact]
    public async Task Prices_are_asked_for_a_few_at_a_time_and_what_is_dear_is_ordered_and_told()
    {
        await using var shop = Shop.Open();

        var told = await LinesAsync(output => PriceCheckCommand.RunAsync(shop, output));

        told[^1].ShouldBe("""result: [{"item":"cup","price":9},{"item":"pot","price":24},{"item":"tray","price":12}]""");
        shop.Asked.Count.ShouldBe(8, "six prices, two of them refused once");
        shop.Orders.ShouldBe(1);
        var (body, signature, timestamp) = shop.Told.ShouldHaveSingleItem();
        signature.ShouldNotBeNull()
            .ShouldContain(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(PriceCheckCommand.Secret),
                Encoding.UTF8.GetBytes($"{timestamp}.{body}"))));
    }

    [Fact]
    public async Task Words_are_counted_in_chunks_and_summed_up()
    {
        using var folder = new TempFolder();
        var file = folder.Write("text.txt", "The mill turns.\nA mill and a cup.\n\nThe cup, the mill!\n");

        var told = await LinesAsync(output => WordTotalsCommand.RunAsync(file, output));

        told.ShouldBe(["""top: [{"word":"mill","total":3},{"word":"cup","total":2},{"word":"turns","total":1}]""", "doubled: 6",
            """result: {"title":"Words","word":"mill","total":3}"""]);
    }

    [Fact]
    public async Task An_invoice_is_read_by_a_schema_paid_once_and_known_again()
    {
        await using var model = new FakeModelServer(request =>
        {
            request.GetProperty("response_format").GetProperty("json_schema").GetProperty("strict").GetBoolean().ShouldBeTrue();
            return new FakeReply("""{"number": "7", "total": 5, "lines": [{"item": "tea", "price": 5}]}""");
        });
        var functions = new FunctionRegistry().AddBuiltins();

        var first = await LinesAsync(output => InvoiceReadingCommand.RunAsync([], output, functions, model.Variable));
        var second = await LinesAsync(output => InvoiceReadingCommand.RunAsync([], output, functions, model.Variable));

        first[^1].ShouldBe("result: paid");
        first[^2].ShouldBe("""ledger: [{"number":"7","total":5}]""");
        second[^1].ShouldBe("result: This invoice is known.");
        model.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"number": "8", "total": -5, "lines": []}""")]
    [InlineData("I do not know.")]
    public async Task What_cannot_be_an_invoice_is_looked_at_by_a_person(string answer)
    {
        await using var model = new FakeModelServer(_ => new FakeReply(answer));

        var told = await LinesAsync(output => InvoiceReadingCommand.RunAsync([], output, new FunctionRegistry().AddBuiltins(),
            name => name == "OPENAI_API_KEY" ? "sk-fake-key" : model.Variable(name)));

        told[^1].ShouldBe("result: A person looks at this invoice.");
    }

    [Fact]
    public async Task Without_a_model_the_invoice_of_the_sample_is_read()
        => (await LinesAsync(output => InvoiceReadingCommand.RunAsync([], output, new FunctionRegistry().AddBuiltins(), _ => null)))[0].ShouldBe(
            $"invoice: {JsonSerializer.Serialize(new { number = "2026-114", total = 42.5, lines = new object[] { new { item = "tea", price = 30 }, new { item = "cup", price = 12.5 } } })}");
}
