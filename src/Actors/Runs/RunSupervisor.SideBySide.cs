using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>
/// Tokens side by side in memory. The node actor that is at work takes one visit after the other; so that none waits for user code that blocks or awaits, another node actor is on its way as
/// long as something waits, and when that has come, the next one: each brings one more thread, if the machine has one to spare. So a thousand short visits are not a thousand messages between
/// threads, and a thousand long ones are all begun.
/// </content>
internal sealed partial class RunSupervisor
{
    /// <summary>The dispatch whose node actor, taken from the crew, has not come to it yet; null when none is on its way.</summary>
    private VisitExecution? _helper;

    /// <summary>Whether visits wait for a node actor to come, and none starts without one.</summary>
    private bool LeavesToHelper => _helper is not null && _free is null;

    /// <summary>Notes that a node actor from the crew is on its way, beside others that are at work.</summary>
    private void CallHelper(VisitExecution execution)
    {
        if (_inFlight.Count == 0 || IsDurable || !_environment.Options.HopsStraight || _environment.Options.Dispatcher.IsSeeded)
            return;
        _helper = execution;
        execution.Announces = true;
    }

    private void On(RunMessage.NodeActorCame came)
    {
        if (!ReferenceEquals(_helper, came.Execution))
            return;
        _helper = null;
        StartQueued();
    }

    /// <summary>The dispatch has ended, or is cut off: if its node actor was on its way, it is no more.</summary>
    private void ForgetHelper(VisitExecution execution)
    {
        if (ReferenceEquals(_helper, execution))
            _helper = null;
    }
}
