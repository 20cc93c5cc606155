namespace ActorFlow.Runs;

/// <content>What a retry means for groups.</content>
internal sealed partial class MovePlan
{
    /// <summary>Runs the failed members of a group again, so that its policy can judge anew; members that succeeded stay done.</summary>
    /// <returns>False when no member has failed: then only the policy is asked again.</returns>
    private bool EnterFailed(Level level, FlowNode place, GroupGate gate)
    {
        var failed = gate.Members.Where(member => turn.Head.Failures.ContainsKey(level.PathOf(member.Name))).ToList();
        if (failed.Count > 0 && place.IsJoin)
        {
            var draft = DraftOf(level, place);
            draft.Renew();
            Add(new JoinMove(level.Id, place.Name, JoinStep.Renewed) { Epoch = draft.Epoch });
        }

        foreach (var member in failed)
            Enter(level, level.Flow.Find(member.Name)!, null);
        return failed.Count > 0;
    }
}
