namespace ActorFlow.Benchmarks.Flows;

/// <summary>
/// The flows that the R workloads run. Each node reads one key, adds one and writes it back, so that nothing measured is an empty shell.
/// </summary>
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

    /// <summary>One node, then so many side by side, then one that waits for all of them.</summary>
    public static FlowDefinition Diamond(int width)
    {
        var (first, last) = (Step("first"), Step("last"));
        var flow = Flow.Named("diamond").Durable(Durability.None).StartAt(first);
        for (var i = 0; i < width; i++)
        {
            var side = Step($"side-{i}");
            flow.Fork(first, ActionName.Default, side).Connect(side, last);
        }

        return flow.Join(last, Join.All).Build();
    }

    /// <summary>A binary tree: each node leads to the two below it, down to the leaves, where the tokens end.</summary>
    public static FlowDefinition Tree(int nodes)
    {
        var steps = Enumerable.Range(0, nodes).Select(i => Step($"node-{i}")).ToArray();
        var flow = Flow.Named("tree").Durable(Durability.None).StartAt(steps[0]);
        for (var i = 1; i < nodes; i++)
            flow.Fork(steps[(i - 1) / 2], ActionName.Default, steps[i]);
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
