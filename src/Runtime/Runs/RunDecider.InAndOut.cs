namespace ActorFlow.Runs;

/// <content>The first visit of a plain run in memory, and its last one: decided and applied in one, as a hop is.</content>
internal static partial class RunDecider
{
    /// <summary>Decides the start of a run that is known to be new, if it begins with one plain node and has nothing but an input.</summary>
    /// <param name="flow">The definition of the run.</param>
    /// <param name="head">Its state, of a run that has not begun; changed only if the answer is a visit.</param>
    /// <param name="now">The edge's clock.</param>
    /// <param name="input">What its state begins with.</param>
    /// <param name="facts">What else it is started with.</param>
    /// <returns>The visit that follows, to be started at once; null if nothing was decided.</returns>
    public static Visit? GoIn(FlowDefinition flow, RunState head, DateTimeOffset now, StatePatch input, StartFacts facts)
        => head.Version == 0 && ReferenceEquals(facts, StartFacts.None) && flow.Deadline is null && EntryOf(flow) is { } entry ? head.Begin(flow.Name, flow.Fingerprint, entry, input, now) : null;

    /// <summary>Whether a visit is all that is left of a plain run, and its action leads nowhere: then the run ends with it.</summary>
    public static bool LeadsOut(RunState head, Visit visit, int attempt, ActionName action)
        => IsStraight(head, visit, attempt) && head.HasBeenPlain() && head.Root is { Live: 1, Tasks: 0, Waiting: 0, HasExit: false }
            && visit.Place is { } place && place.LeadsNowhere(action);

    /// <summary>Ends a run with its last visit, of which <see cref="LeadsOut"/> was said just now.</summary>
    public static void GoOut(RunState head, DateTimeOffset now, Visit visit, ActionName action, StateMap after, bool isSpare)
        => head.End(visit, action, head.Root.EndedTokens == 0 ? action : ActionName.Default, after, Math.Max(now.UtcTicks, head.NowTicks), isSpare);
}
