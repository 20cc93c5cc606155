namespace ActorFlow.Definition;

/// <summary>What must hold of the joins of a drawing.</summary>
internal static class JoinChecks
{
    public static void Check(JoinMap map, List<FlowProblem> problems)
    {
        bool[]? reached = null;
        foreach (var place in map.Graph.Places)
        {
            if (place.Join.Kind == JoinKind.AtLeast)
                CheckCount(map, place, reached ??= Reach(map.Graph, around: null), problems);
        }

        LoopChecks.Check(map, problems);
    }

    /// <summary>No more inputs than can arrive: what only the join itself leads to never comes before it.</summary>
    private static void CheckCount(JoinMap map, FlowNode join, bool[] reached, List<FlowProblem> problems)
    {
        // Outside loops nothing that leads to the join comes after it, so one search does for all of those.
        if (map.IsInLoop(join))
            reached = Reach(map.Graph, join.Index);
        var inputs = map.InputsOf(join);
        var possible = 0;
        foreach (var input in inputs)
            possible += reached[map.IndexOf(input.From)] ? 1 : 0;
        if (map.Graph.Entry == join.Index)
            possible++;
        if (join.Join.Count > possible)
        {
            problems.Add(new("join-count", join.Name, $"it waits for at least {join.Join.Count} inputs, and {possible} can ever arrive.",
                $"Ask for {Math.Max(possible, 1)} or fewer, or connect more."));
        }
    }

    /// <summary>The nodes that the start leads to, without passing a join where one is named.</summary>
    private static bool[] Reach(FlowGraph graph, int? around)
    {
        var reached = new bool[graph.Count];
        if (graph.Entry == around)
            return reached;
        var open = new Stack<int>([graph.Entry]);
        reached[graph.Entry] = true;
        while (open.TryPop(out var node))
        {
            foreach (var next in graph.After(node))
            {
                if (next != around && !reached[next])
                {
                    reached[next] = true;
                    open.Push(next);
                }
            }
        }

        return reached;
    }
}
