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

    /// <summary>Null until tokens were side by side.</summary>
    private Beside? _beside;

    /// <summary>That of an earlier run, to be used again.</summary>
    private Beside? _spareBeside;

    /// <summary>Whether visits wait for a node actor to come, or to come back, and none starts without one.</summary>
    private bool LeavesToOthers => _free is null && _beside is { } beside && (beside.Helper is not null || (beside.Lead is not null && !beside.VisitsAreLong));

    private bool MayWaitForOthers => !IsDurable && _environment.Options.HopsStraight && !_environment.Options.Dispatcher.IsSeeded;

    private Beside MakeBeside() => _beside ??= TakeSpareBeside() ?? new Beside();

    private Beside? TakeSpareBeside()
    {
        var spare = _spareBeside;
        _spareBeside = null;
        return spare;
    }

    /// <summary>Notes that a node actor from the crew is on its way, beside others that are at work.</summary>
    private void CallHelper(VisitExecution execution)
    {
        if (_inFlight.Count == 0 || !MayWaitForOthers)
            return;
        MakeBeside().Helper = execution;
        execution.Announces = true;
    }

    /// <summary>Notes that the node actor which waits for this turn to end takes the dispatch.</summary>
    private void LetLead(VisitExecution execution)
    {
        if (_beside is null && _head.Visits.Count < 2)
            return;
        var beside = MakeBeside();
        beside.Lead = execution.IsStraight && MayWaitForOthers ? execution : null;
        beside.OwnHops = 0;
    }

    /// <summary>After an outcome: whoever waits has a lead that is looked after, or a helper is called.</summary>
    private void MindWaiting()
    {
        if (_beside is not { } beside)
            return;
        if (_queued.Count == 0)
        {
            ForgetLead(beside);
            beside.Measuring = Measuring.NotBegun;
            return;
        }

        Measure(beside);
        if (beside.Lead is not null && !beside.VisitsAreLong)
        {
            beside.Lead.Leads = true;
            return;
        }

        ForgetLead(beside);
        StartQueued();
    }

    /// <summary>The lead has gone on with its own token.</summary>
    private void MindOwnHop(VisitExecution execution)
    {
        if (_beside is { } beside && ReferenceEquals(beside.Lead, execution) && ++beside.OwnHops > MostOwnHops)
            ForgetLead(beside);
        MindWaiting();
    }

    /// <summary>Finds out what the first visit takes after others have begun to wait; later the watch does.</summary>
    private void Measure(Beside beside)
    {
        if (beside.Measuring == Measuring.Done)
            return;
        var time = _environment.Options.TimeProvider;
        if (beside.Measuring == Measuring.NotBegun)
            (beside.Measuring, beside.MeasuredFrom) = (Measuring.Begun, time.GetTimestamp());
        else
            (beside.Measuring, beside.VisitsAreLong) = (Measuring.Done, time.GetElapsedTime(beside.MeasuredFrom) > s_short);
    }

    private void On(RunMessage.NodeActorCame came)
    {
        if (_beside is not { } beside || !ReferenceEquals(beside.Helper, came.Execution))
            return;
        beside.Helper = null;
        // It has not begun, and so will see that it leads.
        if (beside.Lead is null && came.IsHere)
            LetLead(came.Execution);
        MindWaiting();
    }

    /// <summary>The lead will not be back soon.</summary>
    private void On(RunMessage.LeadLeft left)
    {
        if (_beside is not { } beside || !ReferenceEquals(beside.Lead, left.Execution))
            return;
        ForgetLead(beside);
        beside.VisitsAreLong |= left.IsLong;
        StartQueued();
    }

    private static void ForgetLead(Beside beside)
    {
        beside.Lead?.Leads = false;
        beside.Lead = null;
    }

    /// <summary>The dispatch has ended, or is cut off: its node actor is not on its way any more, nor does it lead.</summary>
    private void ForgetHelper(VisitExecution execution)
    {
        if (_beside is not { } beside)
            return;
        if (ReferenceEquals(beside.Helper, execution))
            beside.Helper = null;
        if (ReferenceEquals(beside.Lead, execution))
            ForgetLead(beside);
    }

    private enum Measuring : byte
    {
        NotBegun,
        Begun,
        Done,
    }

    /// <summary>What only runs have whose tokens were side by side.</summary>
    private sealed class Beside
    {
        /// <summary>The dispatch whose node actor, taken from the crew, has not come to it yet; null when none is on its way.</summary>
        public VisitExecution? Helper;

        /// <summary>The dispatch whose node actor takes what waits when it has ended. Between turns there is one only while something waits, and it is looked after.</summary>
        public VisitExecution? Lead;

        /// <summary>Within a turn, a dispatch that has ended, and that the next one may be made of.</summary>
        public VisitExecution? Spare;

        public long MeasuredFrom;
        public int OwnHops;
        public bool VisitsAreLong;
        public Measuring Measuring;

        /// <summary>It is as it was made.</summary>
        public void Forget()
        {
            (Helper, Lead, Spare) = (null, null, null);
            MeasuredFrom = 0;
            OwnHops = 0;
            VisitsAreLong = false;
            Measuring = Measuring.NotBegun;
        }
    }
}
