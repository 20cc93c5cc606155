namespace ActorFlow.Runs;

/// <content>How events make joins, and where tokens are.</content>
internal sealed partial class RunState
{
    /// <summary>How many visits and frames were looked through to find those of one frame: what a test holds against the size of the run.</summary>
    internal long LookedAt;

    private void ApplyJoins(Moves moves)
    {
        for (var i = 0; i < moves.Joins.Count; i++)
            Apply(moves.Joins[i]);
        for (var i = 0; i < moves.Cut.Count; i++)
        {
            var visit = Visit(moves.Cut[i]);
            KeepDropped(visit);
            Remove(visit);
        }

        for (var i = 0; i < moves.Dropped.Count; i++)
        {
            var frame = Frame(moves.Dropped[i]);
            Drop(frame, isCut: true);
            Keep(frame.Parent!.Id, Record.Of(frame.Parent.Id).Lost(frame.Node, NodeStatus.Interrupted));
        }
    }

    private void Apply(JoinMove move)
    {
        var frame = Frame(move.Frame);
        frame.Apply(move);
        if (move.Step == JoinStep.Bypassed)
            Keep(frame.Id, Record.Of(frame.Id).Lost(move.Node, NodeStatus.Bypassed));
    }

    /// <summary>The visits that lie directly in a frame, by id.</summary>
    public List<Visit> VisitsIn(Frame frame)
    {
        if (frame.Parent is null)
        {
            LookedAt += _visits.Count;
            return [.. _visits.Values.Where(visit => visit.Frame == frame.Id)];
        }

        LookedAt += frame.VisitsInside().Count;
        return [.. frame.VisitsInside().OrderBy(visit => visit.Id)];
    }

    /// <summary>The frames that lie directly in a frame, by id.</summary>
    public List<Frame> FramesIn(Frame frame)
    {
        var among = frame.Parent is null ? _frames.Values.Where(inner => inner.Parent == frame) : frame.FramesInside();
        LookedAt += frame.Parent is null ? _frames.Count : frame.FramesInside().Count;
        return [.. among.OrderBy(inner => inner.Id)];
    }

    private void Add(Visit visit)
    {
        _visits.Add(visit.Id, visit);
        if (visit.Frame != 0)
            Frame(visit.Frame).Take(visit);
    }

    private void Add(Frame frame)
    {
        _frames.Add(frame.Id, frame);
        frame.Parent!.Take(frame);
    }

    /// <summary>How many tokens are at each node of a frame. Counted on the first call, and kept up from then on.</summary>
    public Dictionary<string, int> TokensIn(Frame frame)
    {
        if (frame.KnownTokens() is { } known)
            return known;
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var visit in VisitsIn(frame))
            tokens[visit.Node] = tokens.GetValueOrDefault(visit.Node) + 1;
        foreach (var inner in FramesIn(frame).Where(inner => inner.Work is null))
            tokens[inner.Node] = tokens.GetValueOrDefault(inner.Node) + 1;

        frame.KeepTokens(tokens);
        return tokens;
    }
}
