namespace ActorFlow.Runs;

/// <summary>The hop of a plain visit in a plain run, decided and applied in one: no command, no event, no plan.</summary>
/// <remarks>
/// A way through <see cref="Decide"/> that is known beforehand: whatever it does not know for certain it leaves alone, so that the general way decides. For runs of which nobody keeps the
/// events. That both ways leave the same behind is a law that random histories are held against.
/// </remarks>
internal static partial class RunDecider
{
    /// <summary>Decides that a visit has ended with one action, without a result, an undoing or further wishes, if that leads to one plain node and to nothing else.</summary>
    /// <param name="flow">The definition of the run.</param>
    /// <param name="head">The run's head state; changed only if the answer is a visit.</param>
    /// <param name="now">The edge's clock.</param>
    /// <param name="visit">The visit.</param>
    /// <param name="attempt">The attempt that ended.</param>
    /// <param name="action">What Post returned.</param>
    /// <param name="patch">What the visit has written.</param>
    /// <param name="isSpare">Whether nobody will look at the visit any more, so that it can be the next one.</param>
    /// <returns>The visit that follows, to be started at once; null if nothing was decided.</returns>
    public static Visit? Hop(FlowDefinition flow, RunState head, DateTimeOffset now, Visit visit, int attempt, ActionName action, StatePatch patch, bool isSpare)
    {
        if (!head.IsStraight || !visit.IsActive || !visit.IsPlain || visit.Attempt != attempt || visit.Frame != 0 || flow.Joins is not null)
            return null;
        if (visit.Place is not { } place || place.SoleTargetOf(action) is not { Node: { SubFlow: null } node } next)
            return null;
        var number = head.Root.VisitsOf(next.Name) + 1;
        if (number > node.Options.MaxVisits || (head.NextVisit > flow.MaxSteps && flow.MaxSteps != NodeOptions.Unlimited))
            return null;
        // What does not fit fails the visit, or is asked again: that is not decided here.
        return head.State.TryApply(patch, out var after, out _) ? head.GoOn(visit, next, number, after, now > head.Now ? now : head.Now, isSpare) : null;
    }
}
