using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>Flows in which much is joined: forks, choices, loops, boundaries and nested flows, drawn by a seed.</summary>
internal static class RandomGraph
{
    public static readonly ActionName[] Actions = [ActionName.Default, "a", "b"];

    private static readonly Join[] Joins =
    [
        Join.All, Join.All, Join.All, Join.All, Join.Any, Join.Any.CancelRemaining(), Join.AtLeast(2), Join.AtLeast(2).CancelRemaining(),
        Join.AtLeast(2).BypassWhenUnreachable(), Join.AtLeast(3).BypassWhenUnreachable().CancelRemaining(),
    ];

    /// <summary>
    /// The flow of a seed; where it would tangle its loops, the same one without some of the edges that lead back, in the end without any.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="step">Makes a node of a name.</param>
    /// <param name="exits">Whether nested flows may be left by exits.</param>
    public static FlowDefinition Of(int seed, Func<string, Node> step, bool exits = true)
    {
        for (var loops = 3; ; loops--)
        {
            if (TryDraw(new Brush(new Random(seed), step, loops, exits), "flow", depth: 0) is { } flow)
                return flow;
        }
    }

    private static FlowDefinition? TryDraw(Brush brush, string name, int depth)
    {
        var (dice, loops) = (brush.Dice, brush.Loops);
        var count = depth == 0 ? dice.Next(3, 10) : dice.Next(2, 6);
        var nodes = new List<Node>();
        for (var i = 0; i < count; i++)
        {
            var label = $"{(char)('a' + i)}";
            nodes.Add(NodeOf(brush, label, depth));
        }

        var drawing = Flow.Named(name).OnFailure(dice.Next(2) == 0 ? FailurePolicy.Continue : FailurePolicy.FailFast);
        var starts = dice.Next(6) == 0 ? Math.Min(count, dice.Next(2, 4)) : 1;
        for (var i = 0; i < count; i++)
        {
            foreach (var action in Actions)
                Draw(brush, drawing, nodes, i, action, depth);
            switch (dice.Next(8))
            {
                case 0 when Target(dice, i, count, loops) is { } handler: drawing.OnError(nodes[i], nodes[handler]); break;
                case 1: drawing.ContinueOnError(nodes[i]); break;
            }

            if (dice.Next(5) < 3)
                drawing.Join(nodes[i], Joins[dice.Next(Joins.Length)]);
        }

        try
        {
            if (starts > 1)
                drawing.BeginWith(nodes[..starts]);
            else
                drawing.StartAt(nodes[0]);
            return drawing.Build();
        }
        catch (FlowBuildException error) when (loops > 0 && error.Problems.All(problem => problem.Code is "loop-overlap" or "join-count"))
        {
            return null;
        }
        catch (FlowBuildException error) when (error.Problems.All(problem => problem.Code is "join-count"))
        {
            return Flow.Named(name).StartAt(nodes[0]).Build();
        }
    }

    private static Node NodeOf(Brush brush, string label, int depth)
    {
        var dice = brush.Dice;
        var nested = depth < 2 && dice.Next(8) == 0 ? TryDraw(brush, $"inner-{label}", depth + 1) : null;
        Node node = nested is not null ? nested.AsNode(label) : depth < 2 && dice.Next(14) == 0
            ? GroupOf(brush, label, depth + 1) : brush.Step(label);
        if (dice.Next(6) == 0)
            node.Options.MaxVisits = dice.Next(1, 4);
        if (node is NestedFlowNode && dice.Next(3) == 0)
            node.Options.Retry = RetryPolicy.Constant(dice.Next(2, 4), TimeSpan.Zero);
        return node;
    }

    /// <summary>A group whose members are nodes or flows; at least one of them has to succeed.</summary>
    private static GroupNode GroupOf(Brush brush, string label, int depth)
    {
        var members = Enumerable.Range(0, brush.Dice.Next(1, 4)).Select(i => (FlowPart)NodeOf(brush, $"{(char)('m' + i)}", depth)).ToArray();
        return Group.Of(label, members).AtLeast(1);
    }

    private static void Draw(Brush brush, FlowBuilder drawing, List<Node> nodes, int from, ActionName action, int depth)
    {
        var (dice, loops) = (brush.Dice, brush.Loops);
        int?[] targets = [Target(dice, from, nodes.Count, loops), Target(dice, from, nodes.Count, 0), Target(dice, from, nodes.Count, 0)];
        switch (dice.Next(12))
        {
            case < 4 when targets[0] is { } only: drawing.Connect(nodes[from], action, nodes[only]); break;
            case >= 4 and < 9: drawing.Fork(nodes[from], action, [.. targets.OfType<int>().Distinct().Select(index => nodes[index])]); break;
            case 9: drawing.End(nodes[from], action); break;
            case 10 when depth > 0 && brush.Exits: drawing.Exit(nodes[from], action, dice.Next(4) == 0 ? "b" : "a"); break;
        }
    }

    /// <summary>Mostly a node further on, now and then one before; none for the last one, if it may not lead back.</summary>
    private static int? Target(Random dice, int from, int count, int loops)
        => dice.Next(10) < loops ? dice.Next(0, from + 1) : from < count - 1 ? dice.Next(from + 1, Math.Min(count, from + 4)) : null;

    /// <summary>What a drawing is made with.</summary>
    private sealed record Brush(Random Dice, Func<string, Node> Step, int Loops, bool Exits);
}
