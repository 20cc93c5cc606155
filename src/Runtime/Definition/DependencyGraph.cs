namespace ActorFlow.Definition;

/// <summary>Dependencies as they were drawn: whether all nodes are there, and none depends on itself. Linear in nodes and dependencies.</summary>
internal sealed class DependencyGraph
{
    private readonly List<FlowNode> _nodes;
    private readonly List<int>[] _before;
    private readonly byte[] _seen;

    private DependencyGraph(List<FlowNode> nodes)
    {
        _nodes = nodes;
        _before = new List<int>[nodes.Count];
        _seen = new byte[nodes.Count];
    }

    /// <summary>Reports what is wrong, and gives the dependencies that can be drawn, each once.</summary>
    public static IReadOnlyList<Dependency> Check(List<FlowNode> nodes, PlacesByName byName, List<Dependency> drawn,
        List<FlowProblem> problems)
    {
        var graph = new DependencyGraph(nodes);
        var known = new HashSet<Dependency>(drawn.Count);
        var missing = new HashSet<(string, string)>();
        var edges = new List<Dependency>(drawn.Count);
        foreach (var edge in drawn)
        {
            var (from, to) = (byName.Find(edge.On), byName.Find(edge.Node));
            if (from is null || to is null)
            {
                var (asks, lacks) = from is null ? (edge.Node, edge.On) : (edge.On, edge.Node);
                if (missing.Add((asks, lacks)))
                {
                    problems.Add(new("missing-dependency", asks, from is null ? $"it depends on '{lacks}', and the flow has no such node."
                        : $"it leads to '{lacks}', and the flow has no such node.",
                        $"Mend the name, or add the node with AddNode(\"{lacks}\")."));
                }
            }
            else if (known.Add(edge))
            {
                edges.Add(edge);
                (graph._before[to.Index] ??= []).Add(from.Index);
            }
        }

        var cyclic = graph.FindCycles(problems);
        return cyclic.Count == 0 ? edges : edges.FindAll(edge => !cyclic.Contains((byName[edge.On].Index, byName[edge.Node].Index)));
    }

    /// <summary>Walks back from every node, depth first and without recursion: a chain may be very long.</summary>
    /// <returns>The dependencies that close a cycle.</returns>
    private HashSet<(int From, int To)> FindCycles(List<FlowProblem> problems)
    {
        const byte Open = 1, Done = 2;
        var closing = new HashSet<(int, int)>();
        var told = new HashSet<int>();
        var path = new List<(int Node, int Next)>();
        for (var root = 0; root < _nodes.Count; root++)
        {
            if (_seen[root] == 0)
                Enter(root);
            while (path.Count > 0)
            {
                var (node, next) = path[^1];
                if (_before[node] is not { } before || next == before.Count)
                {
                    _seen[node] = Done;
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                path[^1] = (node, next + 1);
                if (_seen[before[next]] == 0)
                    Enter(before[next]);
                else if (_seen[before[next]] == Open && closing.Add((before[next], node)))
                    Tell(path, before[next], told, problems);
            }
        }

        return closing;

        void Enter(int node)
        {
            _seen[node] = Open;
            path.Add((node, 0));
        }
    }

    /// <summary>Reports a cycle, unless all its nodes are in others that were reported.</summary>
    private void Tell(List<(int Node, int Next)> path, int first, HashSet<int> told, List<FlowProblem> problems)
    {
        var names = new List<string>();
        var isNew = false;
        for (var i = path.Count - 1; ; i--)
        {
            names.Add(_nodes[path[i].Node].Name);
            isNew |= told.Add(path[i].Node);
            if (path[i].Node == first)
                break;
        }

        if (!isNew)
            return;
        // The path runs against the dependencies, from the last step to the first.
        names.Insert(0, _nodes[first].Name);
        problems.Add(new("cycle", _nodes[first].Name, $"it depends on itself: {Shown(names)}.",
            "Take one of these dependencies away. For a loop, connect an action that leads back: Connect(node, \"again\", earlier)."));
    }

    /// <summary>The path; of a very long one, its ends.</summary>
    private static string Shown(List<string> names)
    {
        const int Ends = 20;
        return names.Count <= 2 * Ends
            ? string.Join(" → ", names)
            : $"{string.Join(" → ", names.Take(Ends))} → … ({names.Count - (2 * Ends)} more) … → {string.Join(" → ", names.TakeLast(Ends))}";
    }
}
