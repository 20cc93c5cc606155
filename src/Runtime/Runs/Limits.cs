namespace ActorFlow.Runs;

/// <summary>The errors of runs that break a bound.</summary>
internal static class Limits
{
    private static readonly string Type = typeof(LoopLimitException).FullName!;

    public static RunError Visits(RunId run, FlowDefinition flow, FlowNode place, string path, int number)
        => Error(path, number, new LoopLimitException(run, path, $"entered for the {number}th time, over its MaxVisits of {place.Node.Options.MaxVisits}",
            LoopThrough(flow, place)));

    public static RunError Steps(RunId run, int limit, FlowDefinition flow, FlowNode place, string path, int number)
        => Error(path, number, new LoopLimitException(run, path, $"would be one visit more than the run's MaxSteps of {limit}", LoopThrough(flow, place)));

    public static RunError Depth(RunId run, string path, int number)
        => Error(path, number, new LoopLimitException(run, path, $"would nest flows deeper than {RunDecider.MaxDepth} levels", null));

    /// <summary>Whether the failure is a broken bound, and so would come again at once.</summary>
    public static bool IsBroken(RunError error) => error.Type == Type;

    /// <summary>The shortest way from the node back to itself, as text; null if there is none.</summary>
    private static string? LoopThrough(FlowDefinition flow, FlowNode place)
    {
        var cameFrom = new Dictionary<FlowNode, FlowNode>();
        var open = new Queue<FlowNode>();
        open.Enqueue(place);
        while (open.TryDequeue(out var node))
        {
            var targets = node.Transitions.Where(edge => edge.To is not null).Select(edge => edge.To!);
            if (node.ErrorBoundary is not null)
                targets = targets.Append(node.ErrorBoundary);
            foreach (var next in targets.Select(target => flow.Find(target)!))
            {
                if (next == place)
                    return Walk(cameFrom, node, place);
                if (cameFrom.TryAdd(next, node))
                    open.Enqueue(next);
            }
        }

        return null;
    }

    private static string Walk(Dictionary<FlowNode, FlowNode> cameFrom, FlowNode last, FlowNode place)
    {
        var names = new List<string> { place.Name };
        for (var node = last; node != place; node = cameFrom[node])
            names.Add(node.Name);
        names.Add(place.Name);
        names.Reverse();
        return string.Join(" → ", names);
    }

    private static RunError Error(string path, int number, LoopLimitException error) => RunError.Of(path, number, NodePhase.Prep, 0, error);
}
