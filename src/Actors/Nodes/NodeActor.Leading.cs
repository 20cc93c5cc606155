using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Nodes;

/// <content>Taking one visit after the other while more of the run wait: somebody has to hear when one of them takes long.</content>
internal sealed partial class NodeActor
{
    /// <summary>Where the turn is looked after; null while nothing waits behind it.</summary>
    private LeadWatch.Place? _watched;

    /// <summary>Before user code.</summary>
    private void Lead(VisitExecution execution)
    {
        if (!execution.Environment.Options.WatchesLeads)
            return;
        _watched ??= LeadWatch.OfThisThread;
        if (_watched.Has(execution))
            _watched.Beat();
        else
            Begin(_watched, execution);
    }

    private static void Begin(LeadWatch.Place place, VisitExecution execution)
    {
        execution.HasLed = true;
        place.Begin(execution);
    }

    /// <summary>At the end of the turn.</summary>
    private void EndLeading()
    {
        _watched!.End();
        _watched = null;
    }

    /// <summary>The visit goes on without this turn, or in a way that may take long: what waits behind it must not wait for that.</summary>
    private static void LeaveLead(VisitExecution execution)
    {
        var left = new RunMessage.LeadLeft(execution, isLong: false);
        if (!execution.Supervisor.TryReceiveHere(left))
            execution.Supervisor.Tell(left);
    }
}
