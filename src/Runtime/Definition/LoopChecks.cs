using ActorFlow.Runs;

namespace ActorFlow.Definition;

/// <summary>
/// Refuses loops that bear joins and cannot keep their rounds apart (rule 18): the token that leads back has to be the only one left of its round, so
/// whatever is forked in the loop has to come together before, and so has whatever is forked before the loop and leads into it.
/// </summary>
/// <remarks>
/// A fork's branches are labelled and followed in the order of the graph without its back edges. A join that waits for every path that leads to it
/// makes one label of many; where two labels meet otherwise, or reach the way back apart, two tokens can be there at once.
/// </remarks>
internal sealed class LoopChecks
{
    private readonly JoinMap _map;
    private readonly FlowGraph _graph;
    private readonly LoopForest _loops;
    private readonly int[] _order;

    // By loop, the forks in it. And all forks but those whose branches come together before they come to any other loop: that is right for every loop
    // but those around them.
    private readonly Dictionary<Loop, List<Fork>> _inside = [];
    private readonly List<Fork> _spread = [];

    private LoopChecks(JoinMap map)
    {
        (_map, _graph, _loops) = (map, map.Graph, map.Loops);
        _order = Ordered();
        foreach (var place in _graph.Places)
        {
            foreach (var way in place.Ways.Where(way => way.Count > 1))
                Add(place, [.. way.Where(target => target.To is not null).Select(target => _map.IndexOf(target.To!))]);
        }
    }

    private void Add(FlowNode place, List<int> targets)
    {
        if (targets.Count < 2)
            return;
        var fork = new Fork(place, targets);
        _spread.Add(fork);
        for (var loop = _loops.Around(place.Index); loop is not null; loop = loop.Parent)
        {
            if (!_inside.TryGetValue(loop, out var forks))
                _inside.Add(loop, forks = []);
            forks.Add(fork);
        }
    }

    public static void Check(JoinMap map, List<FlowProblem> problems)
    {
        if (!map.Loops.Loops.Any(loop => loop.Joins.Count > 0))
            return;
        var checks = new LoopChecks(map);
        foreach (var loop in map.Loops.Loops.Where(loop => loop.Joins.Count > 0))
        {
            if (checks.Overlap(loop) is { } overlap)
                problems.Add(checks.Told(loop, overlap.Fork, overlap.What));
        }
    }

    private FlowProblem Told(Loop loop, FlowNode fork, string what)
    {
        var head = _graph.Places[loop.Heads.Min()];
        var way = Limits.LoopThrough(_graph, head) ?? head.Name;
        return new("loop-overlap", head.Name, $"the loop {way} joins paths ({string.Join(", ", loop.Joins.Select(join => $"'{join.Name}'"))}), "
            + $"and its rounds cannot be kept apart: {what}",
            $"Join what '{fork.Name}' forks with Join.All before the loop goes round, or put it into a nested flow.");
    }

    private (FlowNode Fork, string What)? Overlap(Loop loop)
    {
        foreach (var fork in _inside.GetValueOrDefault(loop) ?? [])
        {
            if (Follow(loop, fork, isInside: true) is { } what)
                return (fork.Place, what);
        }

        foreach (var fork in _spread)
        {
            if (!_loops.IsIn(fork.Place.Index, loop) && Follow(loop, fork, isInside: false) is { } what)
                return (fork.Place, what);
        }

        _spread.RemoveAll(fork => fork.IsGathered);
        return null;
    }

    /// <summary>Follows what a fork sends out, to the way back of a loop the fork is in, or into one that it is before.</summary>
    /// <returns>What goes wrong, or null.</returns>
    private string? Follow(Loop loop, Fork from, bool isInside)
    {
        var fork = from.Place;
        var labels = new Dictionary<int, int>();
        var meeting = new HashSet<int>();
        var open = new PriorityQueue<int, int>();
        var (arrived, next) = ((int?)null, -1);
        string? wrong = null;
        foreach (var target in from.Targets)
            Lead(fork.Index, target, next--);
        while (wrong is null && open.TryDequeue(out var node, out _))
        {
            if (meeting.Contains(node) && !Gathers(node, isInside))
            {
                if (isInside)
                    return $"two branches of '{fork.Name}' can be at '{_graph.Places[node].Name}' at the same time.";
                if (Reaches(node, loop))
                    return Twice();
                continue;
            }

            var label = meeting.Contains(node) ? node : labels[node];
            if (open.Count == 0 && meeting.Contains(node) && arrived is null)
            {
                if (!isInside && labels.Keys.All(seen => _loops.Around(seen) == _loops.Around(fork.Index)))
                    from.IsGathered = true;
                return null;
            }

            foreach (var to in _graph.After(node))
                Lead(node, to, label);
        }

        return wrong;

        void Lead(int from, int to, int label)
        {
            var isBack = isInside ? loop.Heads.Contains(to) : _loops.IsIn(to, loop);
            if (isBack)
                Arrive(isInside || !Gathers(to, isInside) ? label : to);
            else if (isInside && !_loops.IsIn(to, loop))
                return;
            else if (_loops.LeadsBack(from, to))
                LeadBack(to, label);
            else if (labels.TryAdd(to, label))
                open.Enqueue(to, _order[to]);
            else if (labels[to] != label)
                meeting.Add(to);
        }

        // Round a loop that the fork is in, the branch comes to the fork again, and from there to where the others are.
        void LeadBack(int to, int label)
        {
            if (_loops.HeadOfLoopAround(to, fork.Index))
                Arrive(label);
        }

        void Arrive(int label)
        {
            if (arrived is not null && arrived != label)
                wrong ??= isInside ? $"one branch of '{fork.Name}' can lead back while another is still on its way." : Twice();
            arrived ??= label;
        }

        string Twice() => $"two branches of '{fork.Name}' lead into it apart from each other.";
    }

    /// <summary>An action of a node that leads to several others.</summary>
    private sealed class Fork(FlowNode place, List<int> targets)
    {
        public FlowNode Place => place;

        public List<int> Targets => targets;

        public bool IsGathered { get; set; }
    }

    private bool Reaches(int from, Loop loop)
    {
        var (seen, open) = (new HashSet<int> { from }, new Stack<int>([from]));
        while (open.TryPop(out var node))
        {
            if (_loops.IsIn(node, loop))
                return true;
            foreach (var to in _graph.After(node).Where(seen.Add))
                open.Push(to);
        }

        return false;
    }

    /// <summary>Whether the node lets one token on for all that can come to it, and none of them is left behind.</summary>
    /// <remarks>
    /// Outside all loops a join is due once in its flow and takes in whatever comes later, so before a loop any join gathers: nothing it leaves
    /// behind gets into the loop.
    /// </remarks>
    private bool Gathers(int node, bool isInside)
    {
        var place = _graph.Places[node];
        if (!isInside && place.IsJoin && _loops.Around(node) is null)
            return true;
        return place.Join.Kind == JoinKind.All || place.Join.CancelsRemaining
            || (place.Join.Kind == JoinKind.AtLeast && place.Join.Count == _map.InputsOf(place).Length);
    }

    /// <summary>Places in an order in which every edge but those that lead back goes on.</summary>
    private int[] Ordered()
    {
        var incoming = new int[_graph.Count];
        for (var from = 0; from < _graph.Count; from++)
        {
            foreach (var to in _graph.After(from))
                incoming[to] += _loops.LeadsBack(from, to) ? 0 : 1;
        }

        var order = new int[_graph.Count];
        var open = new Queue<int>(Enumerable.Range(0, _graph.Count).Where(node => incoming[node] == 0));
        for (var rank = 0; open.TryDequeue(out var node); rank++)
        {
            order[node] = rank;
            foreach (var to in _graph.After(node))
            {
                if (!_loops.LeadsBack(node, to) && --incoming[to] == 0)
                    open.Enqueue(to);
            }
        }

        return order;
    }
}
