namespace ActorFlow.Runs;

/// <content>How events make joins, and where tokens are.</content>
internal sealed partial class RunState
{
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

    /// <summary>How many tokens are at each node of a frame. Counted on the first call, and kept up from then on.</summary>
    public Dictionary<string, int> TokensIn(Frame frame)
    {
        if (frame.KnownTokens() is { } known)
            return known;
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var visit in _visits.Values)
        {
            if (visit.Frame == frame.Id)
                tokens[visit.Node] = tokens.GetValueOrDefault(visit.Node) + 1;
        }

        foreach (var inner in _frames.Values)
        {
            if (inner.Parent == frame && inner.Work is null)
                tokens[inner.Node] = tokens.GetValueOrDefault(inner.Node) + 1;
        }

        frame.KeepTokens(tokens);
        return tokens;
    }
}
