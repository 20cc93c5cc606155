using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>The errors of runs that break a bound.</summary>
internal static class Limits
{
    private static readonly string Type = typeof(LoopLimitException).FullName!;
    private static readonly string Unmet = typeof(JoinUnmetException).FullName!;
    private static readonly string Overlap = typeof(LoopOverlapException).FullName!;
    private static readonly string Conflict = typeof(ExitConflictException).FullName!;

    public static RunError Visits(RunId run, FlowDefinition flow, FlowNode place, string path, int number)
        => Error(path, number,
            new LoopLimitException(run, path, $"entered for the {number}th time, over its MaxVisits of {place.Node.Options.MaxVisits}",
            LoopThrough(flow, place)));

    public static RunError Steps(RunId run, int limit, FlowDefinition flow, FlowNode place, string path, int number)
        => Error(path, number,
            new LoopLimitException(run, path, $"would be one visit more than the run's MaxSteps of {limit}", LoopThrough(flow, place)));

    public static RunError Depth(RunId run, string path, int number)
        => Error(path, number, new LoopLimitException(run, path, $"would nest flows deeper than {RunDecider.MaxDepth} levels", null));

    /// <summary>Whether the failure is a broken bound, and so would come again at once.</summary>
    public static bool IsBroken(RunError error) => error.Type == Type;

    /// <summary>
    /// Whether the failure is of a join that too little can come to: what is over does not come back, so a retry fails again at once.
    /// </summary>
    public static bool IsUnmet(RunError error) => error.Type == Unmet;

    /// <summary>Whether the failure is of a token that may not go where it leads.</summary>
    public static bool IsMisled(RunError error) => error.Type == Overlap || error.Type == Conflict;

    /// <summary>The shortest way from the node back to itself, as text; null if there is none.</summary>
    private static string? LoopThrough(FlowDefinition flow, FlowNode place) => LoopThrough(flow.Graph, place);

    /// <summary>The shortest way from the node back to itself, as text; null if there is none.</summary>
    public static string? LoopThrough(FlowGraph graph, FlowNode place)
    {
        var cameFrom = new Dictionary<FlowNode, FlowNode>();
        var open = new Queue<FlowNode>();
        open.Enqueue(place);
        while (open.TryDequeue(out var node))
        {
            foreach (var next in graph.After(node.Index).Select(index => graph.Places[index]))
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
