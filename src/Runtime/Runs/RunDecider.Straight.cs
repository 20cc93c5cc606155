namespace ActorFlow.Runs;

/// <summary>The hops that most visits make: one action, one edge, one plain node at its end, and nothing in the run that could mind; and so the way in, and out.</summary>
/// <remarks>Leads to the same moves as <see cref="MovePlan"/> would, and decides nothing else: wherever there is more to think of, it leaves the visit to the plan.</remarks>
internal static partial class RunDecider
{
    /// <summary>The node that the visit leads to and to nowhere else, if it may be entered; else null.</summary>
    private static FlowNode? StraightOn(in Turn turn, Visit visit, FlowNode place, ActionName action, out int number)
    {
        number = 0;
        var head = turn.Head;
        var frame = head.Frame(visit.Frame);
        for (var around = frame; around is not null; around = around.Parent)
        {
            if (around.Waiting > 0 || around.IsFailing)
                return null;
        }

        if (turn.FlowOf(frame).Joins is not null || place.SoleTargetOf(action) is not { Node: { SubFlow: null } node } next)
            return null;
        number = frame.VisitsOf(next.Name) + 1;
        return number > node.Options.MaxVisits || (head.NextVisit > turn.Flow.MaxSteps && turn.Flow.MaxSteps != NodeOptions.Unlimited) ? null : next;
    }

    /// <summary>The node that the run begins with, if it is one and may be entered; else null.</summary>
    private static FlowNode? StraightIn(in Turn turn)
        => turn.Flow.Joins is null && turn.Flow.Entry is { Node: not StartNode and { SubFlow: null, Options.MaxVisits: > 0 } } entry && turn.Flow.MaxSteps > 0 ? entry : null;

    /// <summary>The outcome of the run, if the visit is all that is left of it and its action leads nowhere; else null.</summary>
    private static ActionName? StraightOut(in Turn turn, Visit visit, FlowNode place, ActionName action)
    {
        var root = turn.Head.Root;
        if (visit.Frame != 0 || root.Live != 1 || root.Tasks > 0 || root.Waiting > 0 || root.IsFailing || root.HasExit || turn.Flow.Joins is not null || place.TargetsOf(action).Count > 0)
            return null;
        return root.EndedTokens == 0 ? action : ActionName.Default;
    }
}
