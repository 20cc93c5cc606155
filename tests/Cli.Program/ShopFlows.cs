namespace ActorFlow.Cli.Program;

/// <summary>Flows that do what tests of the command line look at.</summary>
public static class ShopFlows
{
    /// <summary>Valid orders are charged, at the third attempt, and shipped; others are refused.</summary>
    public static FlowDefinition Checkout()
    {
        var check = Node.Named("check").Prep(state => state.GetDouble("amount")).Exec(amount => amount > 0)
            .Post((state, valid) => valid ? "valid" : "invalid");
        var charge = Node.Named("charge")
            .Prep(state => state.GetDouble("amount"))
            .Exec((amount, x) => x.Attempt < 3 ? throw new TimeoutException("the bank is busy") : $"paid {amount}")
            .Post((state, receipt) =>
            {
                state.Set("receipt", receipt);
                return "paid";
            })
            .Attempts(3, wait: TimeSpan.FromMilliseconds(10));
        var refuse = Node.Named("refuse").Post(state => state.Set("receipt", "refused"));
        var ship = Node.Named("ship").Post(state => state.Set("shipped", true));
        return Flow.Named("checkout").StartAt(check).Connect(check, "valid", charge).Connect(check, "invalid", refuse).Connect(charge, "paid", ship)
            .OnError(charge, refuse).Build();
    }

    /// <summary>Says in the file <c>at</c> that it is at the gate, and waits until the file <c>gate</c> exists.</summary>
    public static FlowDefinition Gate()
    {
        var before = Node.Named("before").Post(state => state.Set("before", true));
        var gate = Node.Named("gate")
            .Prep(state => (At: state.GetString("at"), Gate: state.GetString("gate"), Deaf: state.GetBool("deaf")))
            .Exec(async (files, x) =>
            {
                await File.WriteAllTextAsync(files.At, "here");
                await Opening.OfAsync(files.Gate, files.Deaf ? CancellationToken.None : x.CancellationToken);
                return true;
            })
            .Post((state, _) => state.Set("after", true));
        return Flow.Named("gate").StartAt(before).Connect(before, gate).Build();
    }

    /// <summary>Fails until the file <c>mended</c> exists.</summary>
    public static FlowDefinition Broken()
    {
        var fails = Node.Named("fails")
            .Prep(state => state.GetString("mended"))
            .Exec(file => File.Exists(file) ? true : throw new InvalidOperationException("it is broken:\nmend it \e[31m!"))
            .Attempts(2, wait: TimeSpan.FromMilliseconds(1));
        return Flow.Named("broken").StartAt(fails).Build();
    }

    /// <summary>A saga with a child run; it fails where the input says so.</summary>
    public static FlowDefinition Family()
    {
        static LambdaNode<NoPrep, string> Book(string name) => Node.Named(name).Exec(x => x.IdempotencyKey).Compensate((_, _) => Task.CompletedTask);
        var (first, second) = (Book("first"), Book("second"));
        var child = Flow.Named("child").StartAt(Book("booked")).Build().AsChildRun("work");
        var last = Node.Named("last").Post(state => state.GetBool("breaks") ? throw new InvalidOperationException("it breaks") : "done");
        return Flow.Named("family").StartAt(first).Connect(first, child).Connect(child, second).Connect(second, last).Build();
    }

    /// <summary>A flow within a flow, with a loop.</summary>
    public static FlowDefinition Outer()
    {
        var count = Node.Named("count").Post(state => state.Add("rounds", 1) < 3 ? "again" : "enough");
        var inner = Flow.Named("inner").StartAt(count).Connect(count, "again", count).Build();
        var (first, nested, last) = (Node.Named("first").Post(_ => { }), inner.AsNode("nested"), Node.Named("last").Post(_ => { }));
        return Flow.Named("outer").StartAt(first).Connect(first, nested).Connect(nested, "enough", last).Build();
    }

    /// <summary>A batch of 100 items, of which the 61st is at the gate and the 71st fails.</summary>
    public static FlowDefinition Items(Durability durability)
    {
        var each = Node.Named("each")
            .Items(state => Enumerable.Range(0, 100).Select(number => new NumberedItem(number, state.GetString("at"), state.GetString("gate"))))
            .Each(async (item, x) =>
        {
            if (item.Number == 60)
            {
                await File.WriteAllTextAsync(item.At, "here");
                await Opening.OfAsync(item.Gate, x.CancellationToken);
            }

            return item.Number == 70 ? throw new FormatException("no good") : item.Number;
        }).OnItemErrors(BatchErrorMode.Continue);
        return Flow.Named(durability == Durability.None ? "quick-items" : "items").StartAt(each).Durable(durability).Build();
    }

    /// <summary>In memory only.</summary>
    public static FlowDefinition Quick()
        => Flow.Named("quick").StartAt(Node.Named("think").Post(state => state.Set("thought", 42L))).Durable(Durability.None).Build();
}
