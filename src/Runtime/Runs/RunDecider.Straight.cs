namespace ActorFlow.Runs;

/// <summary>The hop that most visits make: one action, one edge, one plain node at its end, and nothing in the run that could mind.</summary>
/// <remarks>Gives the same moves as <see cref="MovePlan"/> would, and decides nothing else: wherever there is more to think of, it leaves the visit to the plan.</remarks>
internal static partial class RunDecider
{
    private static Moves? StraightOn(Turn turn, Visit visit, FlowNode place, IReadOnlyList<ActionName> actions)
    {
        if (actions.Count != 1)
            return null;
        var head = turn.Head;
        var frame = head.Frame(visit.Frame);
        for (var around = frame; around is not null; around = around.Parent)
        {
            if (around.Waiting > 0 || around.IsFailing)
                return null;
        }

        if (turn.FlowOf(frame).Joins is not null || place.SoleTargetOf(actions[0]) is not { Node: { SubFlow: null } node } next)
            return null;
        var number = frame.VisitsOf(next.Name) + 1;
        if (number > node.Options.MaxVisits || (head.NextVisit > turn.Flow.MaxSteps && turn.Flow.MaxSteps != NodeOptions.Unlimited))
            return null;
        return new Moves([new TokenEmission(head.NextVisit, next.Name, number, frame.Id) { Place = next }], [], [], []);
    }
}
