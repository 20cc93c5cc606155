using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>Looks whether the joins of a frame can still get what they wait for. Pure: reads the head; what it notes there are caches.</summary>
/// <remarks><c>tokens.md</c> has the rules. A join is looked at only when a token that was known to be on its way to it has moved.</remarks>
internal sealed class JoinSearch(RunState head, Frame frame, JoinMap map)
{
    // By node that was looked at: the node after it, on the way to where the search began.
    private readonly Dictionary<int, int> _seen = [];
    private readonly Stack<int> _open = new();

    /// <summary>The joins that are decided now: none of what they lack can come, or too little of it.</summary>
    public List<(FlowNode Join, JoinVerdict Verdict)> Decided()
    {
        head.TokensIn(frame);
        var decided = new List<(FlowNode Join, JoinVerdict Verdict)>();
        foreach (var join in frame.TakeDoubtful())
        {
            var place = Place(join);
            if (CanComplete(join, place))
                continue;
            decided.Add((place, place.Join.Kind != JoinKind.AtLeast ? JoinVerdict.Fires : place.Join.IsBypassedWhenUnreachable ? JoinVerdict.Bypassed
                : JoinVerdict.Fails));
        }

        if (decided.Count == 0 && frame.Live == frame.Tasks)
        {
            // Only tokens that wait are left, each for another one: nothing will ever come. Added work never comes to a join around it.
            var waiting = frame.Joins.Where(join => join.IsWaiting).Select(Place).ToList();
            var passedOver = waiting.Where(place => place.Join.IsBypassedWhenUnreachable).ToList();
            decided.AddRange(passedOver.Count > 0 ? passedOver.Select(place => (place, JoinVerdict.Bypassed))
                : waiting.Select(place => (place, JoinVerdict.Fails)));
        }

        decided.Sort(static (left, right) => left.Join.Index.CompareTo(right.Join.Index));
        return decided;
    }

    /// <summary>The nodes from which a join can be reached, other than through itself.</summary>
    public HashSet<int> LeadingTo(FlowNode join)
    {
        _seen.Clear();
        foreach (var input in map.InputsOf(join))
            Spread(map.IndexOf(input.From), join.Index, static _ => false);
        return [.. _seen.Keys];
    }

    private FlowNode Place(JoinState join) => map.Graph.Places[map.IndexOf(join.Node)];

    /// <summary>Whether enough of what the join lacks can still come; notes who it is that can.</summary>
    private bool CanComplete(JoinState join, FlowNode place)
    {
        if (join.Watch is null || join.Watch.Map != map)
            join.Watch = new JoinWatch(map);
        var watch = join.Watch;
        var inputs = map.InputsOf(place);
        var lacks = place.Join.Kind == JoinKind.All ? 1 : place.Join.Count - join.Arrivals.Count;
        foreach (var (input, path) in watch.Living.ToList())
        {
            if (join.Has(inputs[input]) || !frame.IsPeopled(path.At) || path.Through.Any(frame.IsClosed))
                watch.Living.Remove(input);
            if (!join.Has(inputs[input]) && !watch.Living.ContainsKey(input))
                Look(watch, place, input);
        }

        for (; watch.Living.Count < lacks && watch.Next < inputs.Length; watch.Next++)
        {
            if (!join.Has(inputs[watch.Next]))
                Look(watch, place, watch.Next);
        }

        foreach (var path in watch.Living.Values)
        {
            frame.WatchFor(path.At, join);
            foreach (var through in path.Through)
                frame.WatchFor(through, join);
        }

        return watch.Living.Count >= lacks;
    }

    /// <summary>Looks for a token that can still come by an input, other than through the join itself.</summary>
    private void Look(JoinWatch watch, FlowNode join, int input)
    {
        var from = map.IndexOf(map.InputsOf(join)[input].From);
        if (from == join.Index)
            return;
        _seen.Clear();
        if (Spread(from, join.Index, IsPeopled) is { } found)
            watch.Living.Add(input, new JoinPath(map.Graph.Places[found].Name, ThroughFrom(found)));
    }

    /// <summary>The joins behind a node, on the way that the search has come, that will let nothing through once they are made.</summary>
    private List<string> ThroughFrom(int found)
    {
        var through = new List<string>();
        for (var node = _seen[found]; node >= 0; node = _seen[node])
        {
            if (Absorbs(map.Graph.Places[node]))
                through.Add(map.Graph.Places[node].Name);
        }

        return through;
    }

    private bool IsPeopled(int node) => frame.IsPeopled(map.Graph.Places[node].Name);

    /// <summary>Goes back from a node over everything that leads to it, until one is found; never through the join.</summary>
    private int? Spread(int from, int join, Func<int, bool> isFound)
    {
        if (from == join || !_seen.TryAdd(from, -1))
            return null;
        _open.Clear();
        _open.Push(from);
        while (_open.TryPop(out var node))
        {
            if (isFound(node))
                return node;
            var place = map.Graph.Places[node];
            if (Absorbs(place) && frame.IsClosed(place.Name))
                continue;
            foreach (var before in map.Graph.Before(node))
            {
                if (before != join && _seen.TryAdd(before, node))
                    _open.Push(before);
            }
        }

        return null;
    }

    /// <summary>Whether the node lets nothing through once its join is made or passed over: outside loops there is no further round.</summary>
    private bool Absorbs(FlowNode place) => place.IsJoin && !map.IsInLoop(place);
}

/// <summary>What becomes of a join whose missing inputs cannot come.</summary>
internal enum JoinVerdict
{
    /// <summary>It is made of what has arrived.</summary>
    Fires,

    /// <summary>It is passed over.</summary>
    Bypassed,

    /// <summary>It fails.</summary>
    Fails,
}
