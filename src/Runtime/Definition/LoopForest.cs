namespace ActorFlow.Definition;

/// <summary>
/// The loops of a flow. A strongly connected part is a loop; without the edges that lead back to its heads, it falls apart into the loops inside it.
/// </summary>
/// <remarks>
/// After Steensgaard (1993), which also knows loops that are entered at several nodes. Nothing here recurses: a chain may have 100 000 nodes.
/// </remarks>
internal sealed class LoopForest
{
    private readonly FlowGraph _graph;
    private readonly Loop?[] _innermost;
    private readonly List<Loop> _loops = [];

    private LoopForest(FlowGraph graph)
    {
        _graph = graph;
        _innermost = new Loop?[graph.Count];
    }

    /// <summary>All loops, outer ones before those inside them.</summary>
    public IReadOnlyList<Loop> Loops => _loops;

    public static LoopForest Of(FlowGraph graph)
    {
        var forest = new LoopForest(graph);
        var open = new Queue<(IReadOnlyList<int> Nodes, Loop? Around)>();
        open.Enqueue(([.. Enumerable.Range(0, graph.Count)], null));
        while (open.TryDequeue(out var part))
        {
            foreach (var component in new Components(graph, forest).In(part.Nodes, part.Around))
            {
                var loop = forest.Add(component, part.Around);
                open.Enqueue((loop.Members, loop));
            }
        }

        return forest;
    }

    /// <summary>The innermost loop around a node, or null.</summary>
    public Loop? Around(int node) => _innermost[node];

    public bool IsIn(int node, Loop loop)
    {
        for (var around = _innermost[node]; around is not null && around.Depth >= loop.Depth; around = around.Parent)
        {
            if (around == loop)
                return true;
        }

        return false;
    }

    /// <summary>Whether an edge leads back to the head of a loop that both its ends are in.</summary>
    public bool LeadsBack(int from, int to)
    {
        for (var around = _innermost[to]; around is not null; around = around.Parent)
        {
            if (around.Heads.Contains(to) && IsIn(from, around))
                return true;
        }

        return false;
    }

    /// <summary>Whether the node is a head of a loop that another node is in.</summary>
    public bool HeadOfLoopAround(int head, int node)
    {
        for (var around = _innermost[node]; around is not null; around = around.Parent)
        {
            if (around.Heads.Contains(head))
                return true;
        }

        return false;
    }

    private Loop Add(List<int> members, Loop? around)
    {
        var loop = new Loop(around, members);
        _loops.Add(loop);
        foreach (var node in members)
            _innermost[node] = loop;
        foreach (var node in members)
        {
            if (node == _graph.Entry || _graph.Before(node).Any(from => !IsIn(from, loop)))
                loop.Heads.Add(node);
        }

        // Nothing leads to it from outside: no token will ever be there.
        if (loop.Heads.Count == 0)
            loop.Heads.Add(members.Min());
        return loop;
    }

    /// <summary>Strongly connected components (Tarjan 1972) of a part of the graph.</summary>
    private sealed class Components(FlowGraph graph, LoopForest forest)
    {
        private readonly Dictionary<int, (int Order, int Low)> _seen = [];
        private readonly Stack<int> _open = new();
        private readonly HashSet<int> _isOpen = [];
        private readonly List<List<int>> _found = [];

        /// <summary>The components that go round: of several nodes, or of one that leads to itself.</summary>
        public List<List<int>> In(IReadOnlyList<int> nodes, Loop? around)
        {
            foreach (var node in nodes)
            {
                if (!_seen.ContainsKey(node))
                    Walk(node, around);
            }

            return _found;
        }

        private void Walk(int root, Loop? around)
        {
            var path = new Stack<(int Node, int Next)>();
            Begin(root, path);
            while (path.TryPop(out var step))
            {
                var (node, next) = step;
                var after = graph.After(node);
                if (next < after.Count)
                {
                    path.Push((node, next + 1));
                    var to = after[next];
                    if (!IsInside(to, around))
                        continue;
                    if (!_seen.TryGetValue(to, out var known))
                        Begin(to, path);
                    else if (_isOpen.Contains(to))
                        Lower(node, known.Order);
                    continue;
                }

                if (_seen[node].Low == _seen[node].Order)
                    Close(node, around);
                if (path.TryPeek(out var outer))
                    Lower(outer.Node, _seen[node].Low);
            }
        }

        /// <summary>Whether an edge to the node stays in the part: those back to the heads of the loop around are cut.</summary>
        private bool IsInside(int to, Loop? around) => around is null || (forest.IsIn(to, around) && !around.Heads.Contains(to));

        private void Begin(int node, Stack<(int, int)> path)
        {
            _seen.Add(node, (_seen.Count, _seen.Count));
            _open.Push(node);
            _isOpen.Add(node);
            path.Push((node, 0));
        }

        private void Lower(int node, int low) => _seen[node] = (_seen[node].Order, Math.Min(_seen[node].Low, low));

        private void Close(int node, Loop? around)
        {
            var component = new List<int>();
            int member;
            do
            {
                member = _open.Pop();
                _isOpen.Remove(member);
                component.Add(member);
            }
            while (member != node);
            if (component.Count > 1 || (graph.After(node).Contains(node) && IsInside(node, around)))
                _found.Add(component);
        }
    }
}
