using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>The hop of a plain visit in a plain run, decided and applied in one: no command, no event, no plan.</summary>
/// <remarks>
/// A way through <see cref="Decide"/> that is known beforehand: whatever it does not know for certain it leaves alone, so that the general way decides. For runs of which nobody keeps the
/// events. That both ways leave the same behind is a law that random histories are held against.
/// </remarks>
internal static partial class RunDecider
{
    /// <summary>
    /// Decides that a visit has ended with one action, without a result, an undoing or further wishes, if that leads to plain nodes, to a join, or nowhere while others are under way, and to
    /// nothing else.
    /// </summary>
    /// <param name="flow">The definition of the run.</param>
    /// <param name="head">The run's head state; changed only if that was decided.</param>
    /// <param name="now">The edge's clock.</param>
    /// <param name="visit">The visit.</param>
    /// <param name="attempt">The attempt that ended.</param>
    /// <param name="action">What Post returned.</param>
    /// <param name="after">The state with what the visit has written, which is known to fit.</param>
    /// <param name="isSpare">Whether nobody will look at the visit any more, so that one that follows can be made of it.</param>
    /// <param name="next">The first of the visits that follow, to be started at once; the others come after it. Null if none follows.</param>
    public static HopWay Hop(FlowDefinition flow, RunState head, DateTimeOffset now, Visit visit, int attempt, ActionName action, StateMap after, bool isSpare, out Visit? next)
    {
        next = null;
        if (!IsStraight(head, visit, attempt) || visit.Place is not { } place)
            return HopWay.None;
        var at = Math.Max(now.UtcTicks, head.NowTicks);
        if (place.RouteOf(action) is not { } route)
            return EndBeside(head, at, visit, place, action, after, isSpare) ? HopWay.Apart : HopWay.None;
        if (route.Sole is not { } to)
            return head.Root.Waiting == 0 && route.Plain() is { Length: <= MostApart } targets && HopApart(flow, head, at, visit, targets, after, isSpare, out next) ? HopWay.Apart : HopWay.None;
        if (!to.IsJoin)
            return (next = HopOn(flow, head, at, visit, place, to, after, isSpare)) is null ? HopWay.None : HopWay.On;
        return route.Door is { } door && ReferenceEquals(door.Map, flow.Joins) && HopIn(flow, door, head, at, visit, action, after, isSpare, out next) ? HopWay.Apart : HopWay.None;
    }

    /// <summary>A token goes on to a node. While joins wait, only from where it could go nowhere else: then whatever could be reached still can.</summary>
    private static Visit? HopOn(FlowDefinition flow, RunState head, long at, Visit visit, FlowNode place, FlowNode next, StateMap after, bool isSpare)
    {
        var (root, node) = (head.Root, next.Node);
        if (node.SubFlow is not null || !IsFree(flow, next) || (root.Waiting > 0 && (root.Tasks > 0 || !place.HasOneWay)))
            return null;
        var number = root.VisitsOf(next) + 1;
        if (number > node.Options.MaxVisits || (head.NextVisit > flow.MaxSteps && flow.MaxSteps != NodeOptions.Unlimited))
            return null;
        return head.GoOn(visit, next, number, after, at, isSpare);
    }

    private static bool EndBeside(RunState head, long at, Visit visit, FlowNode place, ActionName action, StateMap after, bool isSpare)
    {
        if (head.Root is not { Waiting: 0, Live: >= 2 } || !place.LeadsNowhere(action))
            return false;
        head.EndBeside(visit, action, after, at, isSpare);
        return true;
    }

    private static bool HopApart(FlowDefinition flow, RunState head, long at, Visit visit, FlowNode[] targets, StateMap after, bool isSpare, out Visit? next)
    {
        next = null;
        if (flow.MaxSteps != NodeOptions.Unlimited && head.NextVisit + targets.Length - 1 > flow.MaxSteps)
            return false;
        Span<int> numbers = stackalloc int[MostApart];
        for (var i = 0; i < targets.Length; i++)
        {
            numbers[i] = head.Root.VisitsOf(targets[i]) + 1;
            if (numbers[i] > targets[i].Node.Options.MaxVisits || !IsFree(flow, targets[i]))
                return false;
        }

        next = head.GoApart(visit, targets, numbers, after, at, isSpare);
        return true;
    }

    /// <summary>A token comes to a join that waits for all, outside loops, while no other join waits: it waits too, as long as another one is known to be on its way, or it is the last.</summary>
    private static bool HopIn(FlowDefinition flow, JoinDoor door, RunState head, long at, Visit visit, ActionName action, StateMap after, bool isSpare, out Visit? next)
    {
        next = null;
        var (root, place) = (head.Root, door.Join);
        var join = root.JoinAt(place.Name);
        if (!door.IsPlain || root.Tasks > 0 || join is not null and not { Status: JoinStatus.Open } || root.Waiting != (join is { IsWaiting: true } ? 1 : 0) || join?.Has(door) == true)
            return false;
        if ((join?.Count ?? 0) + 1 < door.Needed)
        {
            if (!IsOnItsWay(head.Visits.Last, visit, action, door, join) && !IsOnItsWay(head.Visits.First, visit, action, door, join))
                return false;
            head.ComeIn(visit, door, join, after, at, isSpare);
            return true;
        }

        var number = root.VisitsOf(place) + 1;
        if (number > place.Node.Options.MaxVisits || (head.NextVisit > flow.MaxSteps && flow.MaxSteps != NodeOptions.Unlimited) || join?.BringsError == true)
            return false;
        next = head.Join(visit, door, join, number, after, at, isSpare);
        return true;
    }

    /// <summary>
    /// Whether a token of the run's own flow stands where an edge leads straight to the join, by which none has come, or where the only way leads to such an edge.
    /// </summary>
    private static bool IsOnItsWay(Visit? other, Visit visit, ActionName action, JoinDoor door, JoinState? join)
        => other is { Frame: 0 } && other != visit && other.Place is { } from && from != door.Join
            && (IsOpen(from.RouteOf(action)?.Door, door, join) || IsOpen(from.WayAhead, door, join));

    private static bool IsOpen(JoinDoor? other, JoinDoor door, JoinState? join) => other is not null && other.Join == door.Join && join?.Has(other) != true;

    /// <summary>The widest fork that is decided the short way.</summary>
    private const int MostApart = 64;

    private static bool IsStraight(RunState head, Visit visit, int attempt)
        => head.IsStraight && visit.IsActive && visit.IsPlain && visit.Attempt == attempt && visit.Frame == 0;

    /// <summary>Whether a token comes to the node without a thought: it is no join, and no round of a loop with joins begins with it.</summary>
    private static bool IsFree(FlowDefinition flow, FlowNode place) => flow.Joins is not { } map || (!place.IsJoin && !map.IsInLoop(place));
}

/// <summary>What was decided of a visit that has ended.</summary>
internal enum HopWay : byte
{
    /// <summary>Nothing: the general way decides.</summary>
    None,

    /// <summary>Its token goes on alone.</summary>
    On,

    /// <summary>Its token becomes several, or waits, or is joined with others, or ends beside them.</summary>
    Apart,
}
