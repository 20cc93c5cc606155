namespace ActorFlow.Samples.OrderDesk;

/// <summary>
/// A diamond with a choice: stock and credit are looked up at the same time, then one of three ways is taken, and all ways end with one letter.
/// </summary>
public static class OrderDeskFlow
{
    private static readonly StateKey<int> Stock = new("stock");
    private static readonly StateKey<decimal> Credit = new("credit");
    private static readonly StateKey<string> Decision = new("decision");
    private static readonly StateKey<string> Letter = new("letter");

    public static FlowDefinition Build()
    {
        var begin = Node.Validation("begin", s => OrderOf(s).Count > 0 ? null : "An order of nothing. Ask for one or more.");
        var stock = Node.Named("look up stock").Prep(OrderOf).Exec(order => Warehouse.CountOf(order.Item)).Post((s, count) => s.Set(Stock, count));
        var credit = Node.Named("look up credit").Prep(OrderOf).Exec(order => Bank.CreditOf(order.Customer))
            .Post((s, credit) => s.Set(Credit, credit));

        var ship = Decides("ship", order => $"{order.Count} × {order.Item} is on its way");
        var backorder = Decides("back-order", order => $"{order.Item} will follow when we have it again");
        var refuse = Decides("refuse", _ => "your credit does not cover this order");
        var way = Node.Choice("decide")
            .When(s => s.Get(Credit) < OrderOf(s).Count * OrderOf(s).Price, refuse)
            .When(s => s.Get(Stock) < OrderOf(s).Count, backorder)
            .Else(ship);

        var letter = Node.Named("write").Prep(s => (Customer: OrderOf(s).Customer, Decision: s.Get(Decision)))
            .Exec(x => $"Dear {x.Customer}, {x.Decision}.")
            .Post((s, text) => s.Set(Letter, text));

        return Flow.Named("order-desk")
            .Draw(begin >> (stock | credit) >> way)
            .Merge(letter, ship, backorder, refuse)
            .Build();
    }

    private static Order OrderOf(SharedState state) => state.Get<Order>(RunInput.SingleKey);

    private static LambdaNode<Order, string> Decides(string name, Func<Order, string> decision)
        => Node.Named(name).Prep(OrderOf).Exec(decision).Post((s, text) => s.Set(Decision, text));
}
