namespace ActorFlow.Benchmarks.Flows;

/// <summary>The flows that the R workloads run. Each node reads one key, adds one and writes it back, so that nothing measured is an empty shell.</summary>
internal static class Drawn
{
    public static Node Step(string name) => Node.Named(name).Prep(state => state.GetInt("n")).Exec(n => n + 1).Post((state, n) => state.Set("n", n));

    public static FlowDefinition Chain(int nodes, string name = "chain", Durability durability = Durability.None)
    {
        var flow = Flow.Named(name).Durable(durability);
        var last = Step("node-0");
        flow.StartAt(last);
        for (var i = 1; i < nodes; i++)
        {
            var next = Step($"node-{i}");
            flow.Connect(last, next);
            last = next;
        }

        return flow.Build();
    }

    public static FlowDefinition Loop(int visits)
    {
        var node = Node.Named("loop").Prep(state => state.GetInt("n")).Exec(n => n + 1).Post((state, n) =>
        {
            state.Set("n", n);
            return n < visits ? "again" : "done";
        }).MaxVisits(NodeOptions.Unlimited);
        return Flow.Named("loop").StartAt(node).Connect(node, "again", node).MaxSteps(NodeOptions.Unlimited).Durable(Durability.None).Build();
    }
}
