namespace ActorFlow.Samples.SagaOrder;

/// <summary>
/// An order in three steps that other services do for it. When the payment is refused, the shipment is cancelled and the stock released, last first.
/// </summary>
public static class SagaOrder
{
    /// <summary>The flow of an order: reserve, ship, pay.</summary>
    /// <param name="limit">From which sum on the bank refuses; part of the sample's data.</param>
    /// <param name="told">Hears what is done and undone.</param>
    public static FlowDefinition Of(decimal limit, Action<string> told)
    {
        var reserve = Node.Named("reserve").Prep(s => s.GetInt("count"))
            .Exec((count, x) => Tell(told, $"reserved {count}", x.IdempotencyKey))
            .Compensate((count, _, x) => Tell(told, $"released {count}", x.IdempotencyKey));
        var ship = Node.Named("ship").Prep(s => s.GetString("address"))
            .Exec((address, x) => Tell(told, $"shipment to {address} booked", x.IdempotencyKey))
            .Compensate((address, _, x) => Tell(told, $"shipment to {address} cancelled", x.IdempotencyKey));
        var pay = Node.Named("pay").Prep(s => s.Get<decimal>("sum"))
            .Exec((sum, x) => sum > limit ? throw new InvalidOperationException($"The bank refuses {sum}.")
                : Tell(told, $"paid {sum}", x.IdempotencyKey));
        return Flow.Named("saga-order").StartAt(reserve).Connect(reserve, ship).Connect(ship, pay).Build();
    }

    /// <summary>Runs one order and tells what stands at its end.</summary>
    /// <returns>The exit code: 0 also for an order that was refused and undone, as that is what is shown.</returns>
    public static async Task<int> RunAsync(decimal sum, TextWriter output)
    {
        var result = await Of(limit: 100, output.WriteLine).RunAsync(new() { ["count"] = 2, ["address"] = "Main Street 1", ["sum"] = sum });
        output.WriteLine($"the order has {result.Status.ToString().ToLowerInvariant()}");
        foreach (var step in result.Compensations.All)
            output.WriteLine($"  {step.Node}: {step.Status}");
        return result.Compensations.Failed.Any() ? result.ExitCode() : 0;
    }

    /// <summary>Stands for a call of a service, which the key keeps from doing the same thing twice.</summary>
    private static Task<string> Tell(Action<string> told, string what, string key)
    {
        told(what);
        return Task.FromResult(key);
    }
}
