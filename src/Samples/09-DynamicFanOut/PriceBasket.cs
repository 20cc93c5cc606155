namespace ActorFlow.Samples.DynamicFanOut;

/// <summary>A basket is priced line by line, side by side, and summed up once: how many lines there are is known only when it is read.</summary>
public static class PriceBasket
{
    private static readonly Dictionary<string, decimal> Prices = new(StringComparer.Ordinal) { ["tea"] = 3.50m, ["cup"] = 8m, ["spoon"] = 1.25m };

    /// <summary>
    /// The flow: read the basket, add a visit of <c>price</c> for each line with the line as its data, and one of <c>total</c> behind them all.
    /// </summary>
    public static FlowDefinition Flow()
    {
        var price = Node.Named("price").Exec(x => PriceOf(x.Data<Line>()));
        var total = Node.Named("total")
            .Prep((_, x) => x.ResultOf<GroupOutcome>("lines/(policy)"))
            .Exec(lines => lines.Results<decimal>().Sum())
            .Post((s, sum) => s.Set("total", sum));
        var read = Node.Named("read")
            .Prep(s => s.GetString("basket"))
            .Exec(basket => Line.Parse(basket))
            .Post((_, lines, x) =>
            {
                // Names of nodes and data are what is journaled, so this goes on after a restart as if nothing had been.
                var group = Group.Of("lines", [.. lines.Select(line => DynamicTask.Of(price, line.Item, line))]);
                x.Next(group >> total);
            });
        return ActorFlow.Flow.Named("price-basket").StartAt(read).Include(price, total).Build();
    }

    /// <summary>Prices a basket and tells its total, and what the run was made of.</summary>
    /// <param name="basket">Lines as <c>tea:2,cup:1</c>.</param>
    /// <param name="output">Takes the lines.</param>
    /// <returns>The exit code: 0 when every line has a price.</returns>
    public static async Task<int> RunAsync(string basket, TextWriter output)
    {
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(Flow()));
        var run = await system.StartAsync("price-basket", new RunInput { ["basket"] = basket });
        var result = await run.WaitAsync();
        if (result.Status == RunStatus.Completed)
            output.WriteLine($"{basket} is {result.State.Get<decimal>("total"):0.00}");
        foreach (var error in result.Errors)
            output.WriteLine($"{error.Node}: {error.Message}");
        return result.ExitCode();
    }

    private static decimal PriceOf(Line line)
        => Prices.TryGetValue(line.Item, out var price) ? price * line.Count : throw new InvalidOperationException($"'{line.Item}' has no price.");
}
