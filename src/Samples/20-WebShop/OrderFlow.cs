namespace ActorFlow.Samples.WebShop;

/// <summary>What somebody orders.</summary>
public sealed record Order(int Number, string Customer, string Item, decimal Price);

/// <summary>Orders are shipped; a dear one only when somebody of the shop has agreed.</summary>
public static class OrderFlow
{
    public const string Name = "web-order";

    /// <summary>From which price on somebody is asked.</summary>
    public const decimal Dear = 1_000;

    public static FlowDefinition Build()
    {
        var check = Node.Named("check").Post(state => OrderOf(state).Price < Dear ? "cheap" : "dear");
        var approve = Node.Ask("approve",
            state => Question.Approval($"Ship {OrderOf(state).Item} for {OrderOf(state).Price} to {OrderOf(state).Customer}?").AssignTo("shop"));
        var ship = Node.Named("ship").Post(state => state.Set("letter", $"{OrderOf(state).Item} is on its way."));
        var refuse = Node.Named("refuse").Post(state => state.Set("letter", $"{OrderOf(state).Item} is not sold to you."));
        return Flow.Named(Name).StartAt(check)
            .Connect(check, "cheap", ship).Connect(check, "dear", approve)
            .Connect(approve, "approved", ship).Connect(approve, "rejected", refuse)
            .Build();
    }

    private static Order OrderOf(SharedState state) => state.Bind<Order>("order");
}
