namespace ActorFlow.Samples.PaymentDeadline;

/// <summary>
/// An order that waits for days until it is paid: a signal of the bank lets it go on, a deadline reminds the customer, a second one gives the order
/// up and releases the stock. While it waits it holds neither a thread nor memory, and it does not care how often the process ends.
/// </summary>
public static class PaymentDeadline
{
    /// <summary>The name of the flow, and of the signal that pays an order.</summary>
    public const string Name = "payment-deadline", Paid = "payment";

    private static readonly StateKey<Payment> Payment = new("payment");

    /// <summary>The flow of an order.</summary>
    /// <param name="terms">How long it waits.</param>
    /// <param name="told">Hears what is done.</param>
    public static FlowDefinition Of(PaymentTerms terms, Action<string> told)
    {
        var reserve = Node.Named("reserve").Prep(s => s.GetString("item"))
            .Exec((item, x) => Tell(told, $"reserved {item}", x.IdempotencyKey))
            .Compensate((item, _, x) => Tell(told, $"released {item}", x.IdempotencyKey));
        var first = Node.WaitForSignal<Payment>("await payment", Paid).Into(Payment).Within(terms.First);
        var remind = Node.Named("remind").Prep(s => s.GetString("customer"))
            .Exec((customer, x) => Tell(told, $"reminded {customer}", x.IdempotencyKey));
        var second = Node.WaitForSignal<Payment>("await payment again", Paid).Into(Payment).Within(terms.Second);
        var ship = Node.Named("ship").Prep(s => (Item: s.GetString("item"), To: s.GetString("address"), s.Get(Payment)!.Reference))
            .Exec((order, x) => Tell(told, $"shipped {order.Item} to {order.To}, paid by {order.Reference}", x.IdempotencyKey));
        // A failure, so that what was done is undone.
        var giveUp = Node.Named("give up").Exec<bool>(_ => throw new InvalidOperationException("The order was not paid in time."));
        return Flow.Named(Name).StartAt(reserve).Connect(reserve, first).Connect(first, ship)
            .Connect(first, WaitingNode.TimedOut, remind).Connect(remind, second).Connect(second, ship).Connect(second, WaitingNode.TimedOut, giveUp)
            .OnUpdate<string, string>("address", (state, address) => address.Length == 0 ? "an address is not empty" : null, (state, address) =>
            {
                var before = state.GetString("address");
                state.Set("address", address);
                return before;
            })
            .Build();
    }

    /// <summary>Runs two orders with short terms and tells what becomes of them: one is paid after its reminder, the other never.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(PaymentTerms terms, TextWriter output)
    {
        var writer = TextWriter.Synchronized(output);
        var flow = Of(terms, writer.WriteLine);
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        var paid = await system.StartAsync(flow, OrderOf("a book", "Ada"));
        var forgotten = await system.StartAsync(flow, OrderOf("a lamp", "Bob"));
        await paid.UpdateAsync<string, string>("address", "Side Street 2");
        // Under the bank's own name for it: told twice, it counts once.
        await paid.SignalAsync(Paid, new Payment("bank-4711", 12), deliveryId: "bank-4711");
        writer.WriteLine($"the order of the book has {Word(await paid.WaitAsync())}");
        writer.WriteLine($"the order of the lamp has {Word(await forgotten.WaitAsync())}");
        return 0;
    }

    private static RunInput OrderOf(string item, string customer)
        => new() { ["item"] = item, ["customer"] = customer, ["address"] = "Main Street 1" };

    private static string Word(RunResult result) => result.Status.ToString().ToLowerInvariant();

    /// <summary>Stands for a call of a service, which the key keeps from doing the same thing twice.</summary>
    private static Task<string> Tell(Action<string> told, string what, string key)
    {
        told(what);
        return Task.FromResult(key);
    }
}
