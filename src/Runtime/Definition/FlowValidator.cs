namespace ActorFlow.Definition;

/// <summary>What must hold of a drawing before it becomes a definition. Finds everything at once.</summary>
internal static class FlowValidator
{
    /// <summary>Checks the drawing and finds its start.</summary>
    /// <returns>The start node, or null when there is none; then a problem says so.</returns>
    public static FlowNode? Check(string flow, List<FlowNode> nodes, PlacesByName byName, string? start, List<FlowProblem> problems,
        out IReadOnlyList<FlowProblem> warnings)
    {
        var found = new List<FlowProblem>();
        warnings = found;
        if (nodes.Count == 0)
        {
            problems.Add(new("no-nodes", flow, "the flow has no node.", "Add one with StartAt or Connect."));
            return null;
        }

        foreach (var node in nodes)
        {
            CheckNested(node.Node, problems);
            CheckOffers(node.Node, problems);
            NodeChecks.Check(node, byName, problems, found);
        }

        var entry = start is null ? OnlyEntry(flow, nodes, byName, problems) : byName[start];
        if (entry is not null)
            WarnOfUnreachable(nodes, byName, entry, found);
        return entry;
    }

    /// <summary>Of a nested flow, only attempts with a built-in policy and visits can be set: the rest belongs to a step.</summary>
    private static void CheckNested(Node node, List<FlowProblem> problems)
    {
        if (node is not NestedFlowNode)
            return;
        var options = node.Options;
        if (options.Retry is not BackoffRetry)
        {
            problems.Add(new("nested-retry", node.Name, "a nested flow is retried by the run itself, where no code of a user runs.",
                "Use RetryPolicy.Constant, Exponential or one of the presets."));
        }

        if (options.Timeout is not null || options.TotalTimeout is not null || options.JournalPrep)
            problems.Add(new("nested-option", node.Name, "time limits and JournalPrep belong to steps, not to a nested flow.",
                "Set them on the nodes inside."));
    }

    /// <summary>Only an Exec travels, or an item of a batch: a nested flow, a child run or a wait has none.</summary>
    private static void CheckOffers(Node node, List<FlowProblem> problems)
    {
        if (node.OptionsIfAny?.MayTravel == true && (node is NestedFlowNode or ChildRunNode or WaitingNode || node.RunsFlows))
            problems.Add(new("offer-misplaced", node.Name, "only Exec and the items of a batch can run on other members, and this node has neither.",
                "Set Requires and Offered on the nodes of the flow inside."));
    }

    private static FlowNode? OnlyEntry(string flow, List<FlowNode> nodes, PlacesByName byName, List<FlowProblem> problems)
    {
        var entered = new bool[nodes.Count];
        var successors = new List<FlowNode>();
        foreach (var node in nodes)
        {
            successors.Clear();
            node.AddSuccessors(byName, successors);
            foreach (var next in successors)
                entered[next.Index] |= next != node;
        }

        var entries = nodes.Where(node => !entered[node.Index] && !node.IsIncluded).ToList();
        if (entries.Count == 1)
            return entries[0];
        problems.Add(entries.Count == 0
            ? new("missing-start", flow, "every node is entered by another one, so the start cannot be told.", "Name it with StartAt.")
            : new("several-starts", flow, $"several nodes have no entry: {string.Join(", ", entries.Select(entry => $"'{entry.Name}'"))}.",
                "Name the start with StartAt."));
        return null;
    }

    private static void WarnOfUnreachable(List<FlowNode> nodes, PlacesByName byName, FlowNode entry, List<FlowProblem> warnings)
    {
        var reached = new bool[nodes.Count];
        var open = new Stack<FlowNode>();
        reached[entry.Index] = true;
        open.Push(entry);
        var successors = new List<FlowNode>();
        while (open.TryPop(out var node))
        {
            successors.Clear();
            node.AddSuccessors(byName, successors);
            foreach (var next in successors)
            {
                if (!reached[next.Index])
                {
                    reached[next.Index] = true;
                    open.Push(next);
                }
            }
        }

        foreach (var node in nodes.Where(node => !reached[node.Index] && !node.IsIncluded))
            warnings.Add(new("unreachable", node.Name, "no path from the start leads here.", "Connect it or leave it out."));
    }
}
