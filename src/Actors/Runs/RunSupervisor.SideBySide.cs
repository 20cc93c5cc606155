using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>
/// Tokens side by side in memory. A node actor whose outcome is received where it stands leads: it takes the next visit, and the others wait for it to come back. To wake another thread would
/// cost more than many short visits do. Where the lead's visit is not short, others are called: when it awaits, when the visits that waited have been measured to be long, when it is known to
/// have had its thread for a millisecond (<see cref="LeadWatch"/>), or when it goes on and on with its own token. Then another node actor is on its way as long as something waits, and when
/// that has come, before user code, it leads if visits are short; else the next one is called. So a thousand short visits wake nobody, and a thousand long ones are all begun.
/// </content>
internal sealed partial class RunSupervisor
{
    /// <summary>What a visit may take and still be called short: a thread is woken for what is several times as long as that takes.</summary>
    private static readonly TimeSpan s_short = TimeSpan.FromMicroseconds(20);

    /// <summary>How often the lead may go on with its own token while others wait.</summary>
    private const int MostOwnHops = 64;

    /// <summary>The dispatch whose node actor, taken from the crew, has not come to it yet; null when none is on its way.</summary>
    private VisitExecution? _helper;

    /// <summary>The dispatch whose node actor takes what waits when it has ended. Between turns there is one only while something waits, and it is looked after.</summary>
    private VisitExecution? _lead;

    private bool _visitsAreLong;
    private Measuring _measuring;
    private long _measuredFrom;
    private int _ownHops;

    private enum Measuring : byte
    {
        NotBegun,
        Begun,
        Done,
    }

    /// <summary>Whether visits wait for a node actor to come, or to come back, and none starts without one.</summary>
    private bool LeavesToOthers => _free is null && (_helper is not null || (_lead is not null && !_visitsAreLong));

    private bool MayWaitForOthers => !IsDurable && _environment.Options.HopsStraight && !_environment.Options.Dispatcher.IsSeeded;

    /// <summary>Notes that a node actor from the crew is on its way, beside others that are at work.</summary>
    private void CallHelper(VisitExecution execution)
    {
        if (_inFlight.Count == 0 || !MayWaitForOthers)
            return;
        _helper = execution;
        execution.Announces = true;
    }

    /// <summary>Notes that the node actor which waits for this turn to end takes the dispatch.</summary>
    private void LetLead(VisitExecution execution)
    {
        _lead = execution.IsStraight && MayWaitForOthers ? execution : null;
        _ownHops = 0;
    }

    /// <summary>After an outcome: whoever waits has a lead that is looked after, or a helper is called.</summary>
    private void MindWaiting()
    {
        if (_queued.Count == 0)
        {
            ForgetLead();
            _measuring = Measuring.NotBegun;
            return;
        }

        Measure();
        if (_lead is not null && !_visitsAreLong)
        {
            _lead.Leads = true;
            return;
        }

        ForgetLead();
        StartQueued();
    }

    /// <summary>The lead has gone on with its own token.</summary>
    private void MindOwnHop(VisitExecution execution)
    {
        if (ReferenceEquals(_lead, execution) && ++_ownHops > MostOwnHops)
            ForgetLead();
        MindWaiting();
    }

    /// <summary>Finds out what the first visit takes after others have begun to wait; later the watch does.</summary>
    private void Measure()
    {
        var time = _environment.Options.TimeProvider;
        if (_measuring == Measuring.NotBegun)
            (_measuring, _measuredFrom) = (Measuring.Begun, time.GetTimestamp());
        else if (_measuring == Measuring.Begun)
            (_measuring, _visitsAreLong) = (Measuring.Done, time.GetElapsedTime(_measuredFrom) > s_short);
    }

    private void On(RunMessage.NodeActorCame came)
    {
        if (!ReferenceEquals(_helper, came.Execution))
            return;
        _helper = null;
        // It has not begun, and so will see that it leads.
        if (_lead is null && came.IsHere)
            LetLead(came.Execution);
        MindWaiting();
    }

    /// <summary>The lead will not be back soon.</summary>
    private void On(RunMessage.LeadLeft left)
    {
        if (!ReferenceEquals(_lead, left.Execution))
            return;
        ForgetLead();
        _visitsAreLong |= left.IsLong;
        StartQueued();
    }

    private void ForgetLead()
    {
        _lead?.Leads = false;
        _lead = null;
    }

    /// <summary>The dispatch has ended, or is cut off: its node actor is not on its way any more, nor does it lead.</summary>
    private void ForgetHelper(VisitExecution execution)
    {
        if (ReferenceEquals(_helper, execution))
            _helper = null;
        if (ReferenceEquals(_lead, execution))
            ForgetLead();
    }
}
