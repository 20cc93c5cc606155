namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Flows of any shape: forks, loops, self-references, boundaries, ends, exits, nested and recursive flows, tight bounds.</summary>
internal static class RandomFlow
{
    public static readonly string[] Actions = ["default", "a", "b"];

    private static readonly string[] Outcomes = ["x", "y"];

    private static readonly Join[] Joins =
        [Join.All, Join.All, Join.Any, Join.Any.CancelRemaining(), Join.AtLeast(2), Join.AtLeast(2).BypassWhenUnreachable(),
            Join.AtLeast(1).CancelRemaining()];

    public static FlowDefinition Of(int seed) => Draw(seed, "flow", depth: 0);

    /// <summary>The same flow with a node more, which nothing leads to: any run of it fits.</summary>
    public static FlowDefinition WithSpare(int seed) => Draw(seed, "flow", depth: 0, withSpare: true);

    /// <summary>Draws a flow with joins; where they would tangle a loop, or lack inputs, the same one without.</summary>
    private static FlowDefinition Draw(int seed, string name, int depth, bool withSpare = false)
    {
        try
        {
            return Draw(new Random(seed), name, depth, joins: true, withSpare);
        }
        catch (FlowBuildException error) when (error.Problems.All(problem => problem.Code is "loop-overlap" or "join-count"))
        {
            return Draw(new Random(seed), name, depth, joins: false, withSpare);
        }
    }

    private static FlowDefinition Draw(Random dice, string name, int depth, bool joins, bool withSpare)
    {
        var drawing = Flow.Named(name);
        var nodes = Enumerable.Range(0, dice.Next(1, 6)).Select(index => NodeOf(dice, drawing, $"{(char)('k' + index)}", depth)).ToArray();
        drawing.StartAt(nodes[0]).MaxSteps(dice.Next(1, 60));
        foreach (var node in nodes)
        {
            foreach (var action in Actions)
                Connect(dice, drawing, node, action, nodes);
            if (dice.Next(4) == 0)
                drawing.OnError(node, nodes[dice.Next(nodes.Length)]);
            else if (dice.Next(6) == 0)
                drawing.ContinueOnError(node);
            var join = Joins[dice.Next(Joins.Length)];
            if (joins && dice.Next(2) == 0)
                drawing.Join(node, join);
        }

        drawing.OnFailure(dice.Next(3) == 0 ? FailurePolicy.Continue : FailurePolicy.FailFast);
        return (withSpare ? drawing.Add(Say.Step("spare")) : drawing).Build();
    }

    private static Node NodeOf(Random dice, FlowBuilder drawing, string name, int depth)
    {
        Node node = dice.Next(10) switch
        {
            0 => drawing.AsNode(name),
            1 or 2 when depth < 2 => Draw(dice.Next(), $"inner-{name}", depth + 1).AsNode(name),
            3 or 4 or 5 => Say.Undoable(name),
            8 or 9 => ChildOf(dice, name),
            _ => Say.Step(name),
        };
        node.Options.MaxVisits = dice.Next(3) == 0 ? dice.Next(1, 4) : 20;
        if (node is NestedFlowNode)
            node.Options.Retry = RetryPolicy.Constant(dice.Next(1, 4), TimeSpan.FromSeconds(dice.Next(3)));
        return node;
    }

    private static readonly FlowDefinition Child = Flow.Named("child").StartAt(Say.Step("x")).Build();

    private static ChildRunNode ChildOf(Random dice, string name)
    {
        var node = Child.AsChildRun(name);
        if (dice.Next(3) == 0)
            node.Detach();
        return node.OnParentStop((WhenParentStops)dice.Next(2));
    }

    private static void Connect(Random dice, FlowBuilder drawing, Node node, string action, Node[] nodes)
    {
        switch (dice.Next(10))
        {
            case < 4: drawing.Connect(node, action, nodes[dice.Next(nodes.Length)]); break;
            case < 6: drawing.Fork(node, action, [.. nodes.Where(_ => dice.Next(2) == 0)]); break;
            case 6: drawing.End(node, action); break;
            case 7: drawing.Exit(node, action, Outcomes[dice.Next(Outcomes.Length)]); break;
        }
    }
}
