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
        if (!IsUntroubled(frame) || turn.FlowOf(frame).Joins is not null || place.SoleTargetOf(action) is not { Node: { SubFlow: null } node } next)
            return null;
        number = frame.VisitsOf(next.Name) + 1;
        return number > node.Options.MaxVisits || (head.NextVisit > turn.Flow.MaxSteps && turn.Flow.MaxSteps != NodeOptions.Unlimited) ? null : next;
    }

    /// <summary>The moves of a fork to plain nodes, and of a token that ends beside others; null where there is more to think of.</summary>
    private static Moves? StraightApart(in Turn turn, Visit visit, FlowNode place, ActionName action)
    {
        var head = turn.Head;
        var frame = head.Frame(visit.Frame);
        if (!IsUntroubled(frame) || turn.FlowOf(frame).Joins is not null)
            return null;
        if (place.TargetsOf(action).Count == 0)
            return frame.Live > 1 ? Moves.End(new TokenEnd(frame.Id, action, IsExit: false)) : null;
        if (place.PlainTargetsOf(action) is not { } targets || (turn.Flow.MaxSteps != NodeOptions.Unlimited && head.NextVisit + targets.Length - 1 > turn.Flow.MaxSteps))
            return null;
        var emitted = new TokenEmission[targets.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            var number = frame.VisitsOf(targets[i].Name) + 1;
            if (number > targets[i].Node.Options.MaxVisits)
                return null;
            emitted[i] = new TokenEmission(head.NextVisit + i, targets[i].Name, number, frame.Id) { Place = targets[i] };
        }

        return new Moves(emitted, [], [], []);
    }

    private static bool IsUntroubled(Frame frame)
    {
        for (var around = frame; around is not null; around = around.Parent)
        {
            if (around.Waiting > 0 || around.IsFailing)
                return false;
        }

        return true;
    }

    /// <summary>The node that the run begins with, if it is one and may be entered; else null.</summary>
    private static FlowNode? StraightIn(in Turn turn) => EntryOf(turn.Flow);

    private static FlowNode? EntryOf(FlowDefinition flow)
        => flow.Entry is { IsJoin: false, Node: not StartNode and { SubFlow: null, Options.MaxVisits: > 0 } } entry && flow.MaxSteps > 0 ? entry : null;

    /// <summary>The outcome of the run, if the visit is all that is left of it and its action leads nowhere; else null.</summary>
    private static ActionName? StraightOut(in Turn turn, Visit visit, FlowNode place, ActionName action)
    {
        var root = turn.Head.Root;
        if (visit.Frame != 0 || root.Live != 1 || root.Tasks > 0 || root.Waiting > 0 || root.IsFailing || root.HasExit || place.TargetsOf(action).Count > 0)
            return null;
        return root.EndedTokens == 0 ? action : ActionName.Default;
    }
}
