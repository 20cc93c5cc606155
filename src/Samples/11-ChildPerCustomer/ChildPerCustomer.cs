using ActorFlow.Actors.Journal;

namespace ActorFlow.Samples.ChildPerCustomer;

/// <summary>
/// A month's billing: each customer's invoice is a run of its own. One that fails is noted and stops no other; the children are listed from the
/// journal.
/// </summary>
public static class ChildPerCustomer
{
    /// <summary>The flow of the month: picks a customer, runs the flow of an invoice for it, and comes back for the next one.</summary>
    /// <param name="told">Hears of each invoice that is sent.</param>
    public static FlowDefinition Of(Action<string> told)
    {
        var pick = Node.Named("pick").Post(s =>
        {
            var customers = s.Get<string[]>("customers");
            var next = s.GetInt("next");
            if (next == customers.Length)
                return "all";
            s.Set("customer", customers[next]);
            s.Set("next", next + 1);
            return "one";
        });
        var bill = Invoice(told).AsChildRun("bill")
            .Input(s => new RunInput { ["customer"] = s.GetString("customer") })
            .OnChildFailure("unsent")
            .Output((s, child) => s.Append(child.IsCompleted ? "sent" : "unsent", s.GetString("customer")));
        return Flow.Named("billing").StartAt(pick).Connect(pick, "one", bill).Connect(bill, pick).Connect(bill, "unsent", pick).Build();
    }

    /// <summary>Bills customers and tells what became of each of them.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> customers, TextWriter output)
    {
        var flow = Of(output.WriteLine);
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseJournal(_ => new InMemoryJournal());
            o.AddFlow(flow);
        });
        var run = await system.StartAsync(flow, new() { ["customers"] = customers.ToArray() }, new() { Id = "november" });
        var result = await run.WaitAsync();
        output.WriteLine($"sent: {string.Join(", ", result.State.GetList("sent"))}; not sent: {string.Join(", ", result.State.GetList("unsent"))}");
        foreach (var child in (await system.ChildrenAsync(run.Id)).Runs)
        {
            // The month hears of an invoice's end before that is listed, so each is asked for its own end.
            var end = await system.WaitAsync(child.RunId);
            output.WriteLine($"  {child.RunId}: {end.Status.ToString().ToLowerInvariant()}");
        }

        return result.ExitCode();
    }

    /// <summary>The flow of one invoice: adds up, then sends. It knows nothing of the month.</summary>
    private static FlowDefinition Invoice(Action<string> told)
    {
        var sum = Node.Named("sum").Prep(s => s.GetString("customer"))
            .Exec((customer, _) => customer.Length == 0 ? throw new InvalidOperationException("The customer has no name.") : 10m * customer.Length)
            .Post((s, total) => s.Set("total", total));
        var send = Node.Named("send").Prep(s => (Customer: s.GetString("customer"), Total: s.Get<decimal>("total"))).Exec((invoice, _) =>
        {
            told($"invoice of {invoice.Total} to {invoice.Customer}");
            return true;
        });
        return Flow.Named("invoice").StartAt(sum).Connect(sum, send).Build();
    }
}
