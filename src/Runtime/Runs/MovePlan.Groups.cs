namespace ActorFlow.Runs;

/// <content>What a retry means for groups.</content>
internal sealed partial class MovePlan
{
    /// <summary>Runs the failed members of a group again, so that its policy can judge anew; members that succeeded stay done.</summary>
    /// <returns>False when no member has failed: then only the policy is asked again.</returns>
    /// <remarks>
    /// A member goes on with the visit that failed, under its key, unless new keys are asked for. One that is a flow begins anew: what was done in
    /// there is done again, and so has new keys.
    /// </remarks>
    private bool EnterFailed(Level level, FlowNode place, GroupGate gate, bool newKeys)
    {
        var failures = turn.Head.Record.Of(level.Id).Failures;
        var failed = gate.Members.Where(member => failures.ContainsKey(member.Name)).ToList();
        if (failed.Count > 0 && place.IsJoin)
        {
            var draft = DraftOf(level, place);
            draft.Renew();
            Add(new JoinMove(level.Id, place.Name, JoinStep.Renewed) { Epoch = draft.Epoch });
        }

        foreach (var member in failed)
            Enter(level, level.Flow.Find(member.Name)!, null, again: newKeys || member.SubFlow is not null ? null : failures[member.Name]);
        return failed.Count > 0;
    }
}
