using System.Globalization;

namespace ActorFlow.Samples.OrderDesk;

/// <summary>Runs one order through the desk: <c>order-desk [item] [count] [customer]</c>.</summary>
public static class OrderDeskCommand
{
    private const decimal Price = 40m;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        var count = 1;
        if (arguments.Count > 3 || (arguments.Count > 1 && !int.TryParse(arguments[1], CultureInfo.InvariantCulture, out count)))
        {
            await output.WriteLineAsync("usage: order-desk [item] [count] [customer]");
            return 2;
        }

        var order = new Order(arguments.Count > 0 ? arguments[0] : "kettle", count, Price, arguments.Count > 2 ? arguments[2] : "Ada");
        var flow = OrderDeskFlow.Build();
        var result = await flow.RunAsync(RunInput.Of(order));
        await output.WriteLineAsync(result.Status == RunStatus.Completed ? result.State.GetString("letter") : result.Errors[0].Message);
        await output.WriteLineAsync();
        await output.WriteAsync(flow.ToMermaid());
        return result.Status == RunStatus.Completed ? 0 : 1;
    }
}
