namespace ActorFlow.Actors.Tests.Children;

/// <summary>A child with two steps that outside services would see, and a parent that runs it.</summary>
internal sealed class Family
{
    private readonly Func<ExecContext, Task>? _ship;

    public Family(Func<ExecContext, Task>? ship = null, Action<ChildRunNode>? set = null, string name = "order")
    {
        _ship = ship;
        var charge = Node.Named("charge").Prep(s => s.GetInt("amount")).Exec((amount, x) =>
        {
            Charges.Add(x.IdempotencyKey);
            return amount * 2;
        }).Post((s, total) => s.Set("total", total));
        var send = Node.Named("ship").Exec(ShipAsync).Post((s, _) => s.Set("shipped", true));
        Child = Flow.Named("work").StartAt(charge).Connect(charge, send).Build();
        Runs = Child.AsChildRun("child").Input(s => new RunInput { ["amount"] = s.GetInt("n") })
            .Output((s, child) => s.Set("bill", child.State.GetInt("total")));
        set?.Invoke(Runs);
        var done = Node.Named("done").Post(s => s.Set("done", true));
        var failed = Node.Named("sorry").Post(s => s.Set("sorry", true));
        Parent = Flow.Named(name).StartAt(Runs).Connect(Runs, done).Connect(Runs, "broken", failed).Build();
    }

    public FlowDefinition Child { get; }

    public ChildRunNode Runs { get; }

    public FlowDefinition Parent { get; }

    /// <summary>The keys under which the child's first step was done.</summary>
    public List<string> Charges { get; } = [];

    /// <summary>How often its second step was tried.</summary>
    public int Shipments { get; private set; }

    public bool IsBroken { get; set; }

    private async Task ShipAsync(ExecContext context)
    {
        Shipments++;
        if (_ship is not null)
            await _ship(context);
        if (IsBroken)
            throw new InvalidOperationException("no truck");
    }
}
