using System.Globalization;
using System.Text.Json;
using ActorFlow.Samples.Documents;

namespace ActorFlow.Samples.OrderRouting;

/// <summary>Routes an order: <c>order-routing [kind] [total]</c>.</summary>
public static class OrderRoutingCommand
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        var total = 150m;
        if (arguments.Count > 2 || (arguments.Count == 2 && !decimal.TryParse(arguments[1], CultureInfo.InvariantCulture, out total)))
        {
            await output.WriteLineAsync("usage: order-routing [kind] [total]");
            return RunExitCode.Usage;
        }

        var order = JsonSerializer.SerializeToElement(new { kind = arguments.Count > 0 ? arguments[0] : "cup", total, customer = "Grace" });
        return await DocumentCommand.RunAsync("15-OrderRouting", "order.yaml", new RunInput { ["order"] = order },
            ["packedIn", "insured", "quote.post", "quote.rider", "gift", "result"], output);
    }
}
