namespace ActorFlow.Runs;

/// <summary>Updates from outside: what the flow's handler made of a stated version of the state.</summary>
internal static partial class RunDecider
{
    private static Refusal Apply(Turn turn, ApplyUpdate update)
    {
        if (update.Delivery is { } delivery && turn.Head.HasDelivery(delivery))
            return Refusal.Delivered;
        if (turn.Head.Status.IsEnded())
            return Refusal.Ended;
        // What no longer fits the state was made against another one as well.
        if (update.Reads?.HaveMovedIn(turn.Head.State) == true || !turn.Head.State.TryApply(update.Patch, out _, out _))
            return Refusal.StateMoved;
        turn.Write(new UpdateApplied(turn.At, update.Name, update.Patch, update.Result, update.Delivery));
        return Refusal.None;
    }
}
