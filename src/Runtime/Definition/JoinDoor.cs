using ActorFlow.Runs;

namespace ActorFlow.Definition;

/// <summary>An edge into a join with what a token that comes by it has to know, found once. Only edges that lead to the join and nowhere else have one.</summary>
/// <param name="map">The map of the drawing that the edge is in.</param>
/// <param name="join">The join.</param>
/// <param name="input">The edge.</param>
/// <param name="number">Its number among the inputs of the join.</param>
internal sealed class JoinDoor(JoinMap map, FlowNode join, JoinInput input, int number)
{
    public JoinMap Map => map;

    public FlowNode Join => join;

    public JoinInput Input => input;

    /// <summary>A token that has come by it. Ready made: it is several words, which would be read in one right after they were written one by one.</summary>
    public JoinArrival Arrival { get; } = new(input, null);

    public int Number => number;

    /// <summary>How many inputs have to arrive before the join is made without looking at what else may come.</summary>
    public int Needed { get; } = map.Needed(join);

    /// <summary>Whether the join is a node of its own flow that waits for all, once, and cuts nothing off.</summary>
    public bool IsPlain { get; } = join is { Join: { Kind: JoinKind.All, CancelsRemaining: false }, Node.SubFlow: null } && !map.IsInLoop(join);
}
