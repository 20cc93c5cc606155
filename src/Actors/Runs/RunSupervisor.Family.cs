using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>
/// The outbox to children and parent: what is owed and committed is sent, once at a time, and after growing waits again while somebody cannot be
/// reached.
/// </summary>
internal sealed partial class RunSupervisor
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(5);

    private HashSet<(RunId Child, int Attempt, bool IsStop)>? _told;
    private int _unheard;
    private int _telling;
    private bool _isTellingParent;
    private bool _asksAgain;

    /// <summary>Sends what is owed to children and parent and is committed.</summary>
    private void TellOthers()
    {
        if (_isOver || _isLoading || _setAside is not null || _isSetAside || _draining || _committed < _barrier)
            return;
        if (_head.HasChildren)
            TellChildren();
        if (_head.OwesParent && !_isTellingParent && _committed == _head.Version)
        {
            _isTellingParent = true;
            _registry.Tell(new RegistryMessage.Forward(_head.Facts.Parent!, new RunMessage.ChildOver(ResultNow(), Self, _telling)));
        }
    }

    private void TellChildren()
    {
        foreach (var child in PendingWork.ChildrenToCancel(_head).Where(child => child.SinceVersion <= _committed).ToList())
        {
            if ((_told ??= []).Add((child.Id, child.Attempt, true)))
                Ask(() => ChildCalls.StopAsync(_environment, child, _slot.RunId, $"its parent '{_slot.RunId}' has stopped"),
                    error => new RunMessage.ChildStopped(child, error));
        }

        if (_flow is null || _misfit is not null)
            return;
        foreach (var child in PendingWork.ChildrenToStart(_head).Where(child => child.SinceVersion <= _committed).ToList())
        {
            if ((_told ??= []).Add((child.Id, child.Attempt, false)))
                Prepare(child);
        }
    }

    /// <summary>Whoever could not be reached is asked again after a while.</summary>
    private void AskAgain((RunId Child, int Attempt, bool IsStop)? whom)
    {
        if (whom is { } child)
            _told?.Remove(child);
        if (_asksAgain)
            return;
        _asksAgain = true;
        var wait = TimeSpan.FromSeconds(Math.Min(LongestPatience.TotalSeconds, 1L << Math.Min(_unheard++, 16)));
        Context.Timers.Start(RunMessage.OthersAgain.Instance, RunMessage.OthersAgain.Instance, wait);
    }

    private void OnOthersAgain()
    {
        _asksAgain = false;
        TellOthers();
    }

    private void On(RunMessage.ParentHeard heard)
    {
        // What was heard of an end from before a retry says nothing about the next one.
        if (heard.Telling != _telling)
            return;
        _isTellingParent = false;
        switch (heard.Error)
        {
            case null or RunNotFoundException or RunPrunedException:
                _unheard = 0;
                Decide(new NoteParentTold(_environment.Now));
                break;
            case FlowSystemStoppedException or RunQuarantinedException or RunJournalException or JournalTooNewException:
                // It hears of it in the next life of the engine. Until then the index lists the run as one that has work to do.
                Leave();
                break;
            default:
                AskAgain(null);
                break;
        }
    }

    /// <summary>The run goes on after an end: its parent has to hear of the next one.</summary>
    private void ForgetTelling()
    {
        _telling++;
        _isTellingParent = false;
    }
}
