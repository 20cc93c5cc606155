using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Nodes;

/// <content>Taking one visit after the other while more of the run wait: somebody has to hear when one of them takes long.</content>
internal sealed partial class NodeActor
{
    /// <summary>Where the turn is looked after; null while nothing waits behind it.</summary>
    private LeadWatch.Place? _watched;

    /// <summary>The dispatch that led last in this turn.</summary>
    private VisitExecution? _leader;

    /// <summary>Before user code.</summary>
    private void Lead(VisitExecution execution)
    {
        if (!execution.Environment.Options.WatchesLeads)
            return;
        _watched ??= LeadWatch.OfThisThread;
        if (_watched.Has(execution))
            _watched.Beat();
        else
            BeginToLead(_watched, execution);
    }

    private void BeginToLead(LeadWatch.Place place, VisitExecution execution)
    {
        if (!ReferenceEquals(_leader, execution))
        {
            _leader?.Led = LeadState.Before;
            _leader = execution;
        }

        if (execution.Led == LeadState.Never)
            execution.Led = LeadState.InThisTurn;
        place.Begin(execution);
    }

    /// <summary>At the end of the turn.</summary>
    private void EndLeading()
    {
        var (isUntold, leader) = (_watched!.End(), _leader!);
        (_watched, _leader) = (null, null);
        if (isUntold && leader.Led == LeadState.InThisTurn)
        {
            leader.Led = LeadState.Never;
            return;
        }

        // It may be told late, whatever it is the dispatch of by then.
        leader.Led = LeadState.Before;
        RunSupervisor.DropKept(leader);
    }

    /// <summary>The visit goes on without this turn, or in a way that may take long: what waits behind it must not wait for that.</summary>
    private static void LeaveLead(VisitExecution execution)
    {
        var left = new RunMessage.LeadLeft(execution, isLong: false);
        if (!execution.Supervisor.TryReceiveHere(left))
            execution.Supervisor.Tell(left);
    }
}
