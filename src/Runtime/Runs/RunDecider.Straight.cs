namespace ActorFlow.Runs;

/// <summary>The hop that most visits make: one action, one edge, one plain node at its end, and nothing in the run that could mind.</summary>
/// <remarks>Leads to the same moves as <see cref="MovePlan"/> would, and decides nothing else: wherever there is more to think of, it leaves the visit to the plan.</remarks>
internal static partial class RunDecider
{
    /// <summary>The node that the visit leads to and to nowhere else, if it may be entered; else null.</summary>
    private static FlowNode? StraightOn(in Turn turn, Visit visit, FlowNode place, IReadOnlyList<ActionName> actions, out int number)
    {
        number = 0;
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
        number = frame.VisitsOf(next.Name) + 1;
        return number > node.Options.MaxVisits || (head.NextVisit > turn.Flow.MaxSteps && turn.Flow.MaxSteps != NodeOptions.Unlimited) ? null : next;
    }
}
