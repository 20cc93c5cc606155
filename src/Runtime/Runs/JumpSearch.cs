using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>Looks what a jump does to the joins of a frame (rule 19). Pure: reads the head.</summary>
/// <remarks>
/// A join is open while tokens wait at it, or others than the one that jumps can come to it in its round. A jump may not change by which inputs its
/// token can come to an open join: so it neither enters nor leaves what leads there, and cannot fork once more above a fork that is not over. Other
/// joins it may go before again: they are due anew.
/// </remarks>
internal sealed class JumpSearch(RunState head, Frame frame, JoinMap map, FlowNode from, FlowNode to)
{
    /// <summary>The first open join that is in the way, or null.</summary>
    public FlowNode? Crossed()
        => Joins().FirstOrDefault(join => IsOpen(join) && (to == join || !InputsFrom(to, join).SetEquals(InputsFrom(from, join))) && Touches(join));

    /// <summary>The joins ahead of the jump, or made by it, that nobody else can come to.</summary>
    public IEnumerable<FlowNode> Reopened() => Joins().Where(join => !IsOpen(join) && (to == join || LeadingTo(join).Contains(to.Index))).ToList();

    private IEnumerable<FlowNode> Joins() => map.Graph.Places.Where(place => place.IsJoin);

    private bool Touches(FlowNode join)
        => to == join || LeadingTo(join) is var leading && (leading.Contains(from.Index) || leading.Contains(to.Index));

    private bool IsOpen(FlowNode join)
    {
        // One that failed keeps what had arrived, for a retry.
        if (frame.JoinAt(join.Name) is { Arrivals.Count: > 0 })
            return true;
        var leading = LeadingTo(join);
        foreach (var (node, tokens) in head.TokensIn(frame))
        {
            if (tokens > (node == from.Name ? 1 : 0) && leading.Contains(map.IndexOf(node)))
                return true;
        }

        return frame.Joins.Any(other => other.IsWaiting && leading.Contains(map.IndexOf(other.Node)));
    }

    /// <summary>The inputs of a join by which a token at a node can come to it.</summary>
    private HashSet<JoinInput> InputsFrom(FlowNode node, FlowNode join)
    {
        var reached = new HashSet<int> { node.Index };
        var open = new Stack<int>([node.Index]);
        while (open.TryPop(out var at))
        {
            foreach (var next in map.Graph.After(at))
            {
                if (next != join.Index && !TurnsRound(at, next, join) && reached.Add(next))
                    open.Push(next);
            }
        }

        var inputs = new HashSet<JoinInput>();
        foreach (var input in map.InputsOf(join))
        {
            if (map.IndexOf(input.From) is var source && reached.Contains(source) && !TurnsRound(source, join.Index, join))
                inputs.Add(input);
        }

        return inputs;
    }

    /// <summary>The nodes from which a token can come to a join in its round, other than through itself.</summary>
    private HashSet<int> LeadingTo(FlowNode join)
    {
        var leading = new HashSet<int>();
        var open = new Stack<int>();
        foreach (var input in map.InputsOf(join))
        {
            if (map.IndexOf(input.From) is var source && source != join.Index && !TurnsRound(source, join.Index, join) && leading.Add(source))
                open.Push(source);
        }

        while (open.TryPop(out var at))
        {
            foreach (var before in map.Graph.Before(at))
            {
                if (before != join.Index && !TurnsRound(before, at, join) && leading.Add(before))
                    open.Push(before);
            }
        }

        return leading;
    }

    /// <summary>Whether an edge leads back to where a loop around the join is entered: then it begins another round of the join.</summary>
    private bool TurnsRound(int source, int target, FlowNode join)
    {
        for (var loop = map.Loops.Around(join.Index); loop is not null; loop = loop.Parent)
        {
            if (loop.Heads.Contains(target) && map.Loops.IsIn(source, loop))
                return true;
        }

        return false;
    }
}
