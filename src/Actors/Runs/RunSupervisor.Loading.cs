using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Taking up a run from its journal. Live turns and replay share <see cref="RunState.Evolve"/> and <see cref="PendingWork"/>; there is no second way.</summary>
internal sealed partial class RunSupervisor
{
    private Exception? _setAside;
    private bool _isSetAside;
    private bool _foundClean;
    private Moment _until;
    private RunResult? _pruned;

    private void Load(RunMessage.Load load)
    {
        _foundClean = load.IsClean;
        _until = load.Until;
        using var region = Context.EnterCommit();
        Context.Pipe(ReadAsync(_environment, _slot.RunId, load.MayBeSetAside), static loaded => loaded, static error => new RunMessage.LoadFailed(error));

        static async ValueTask<RunMessage> ReadAsync(RunEnvironment environment, RunId run, bool mayBeSetAside)
        {
            var loader = environment.Loader!;
            var loaded = mayBeSetAside ? await loader.LoadListedAsync(run) : await loader.LoadAsync(run);
            // Without events there is no run, or only what is left of one that was pruned.
            return new RunMessage.Loaded(loaded, loaded is null ? await environment.Shelf!.FindAsync(run) : null);
        }
    }

    private void On(RunMessage.LoadFailed failed)
    {
        // An event of a newer build, or a journal that cannot be read just now, is no fault of the run: it is left as it is.
        if (failed.Error is RunJournalException damage)
            SetAside(damage.Message, damage);
        else if (failed.Error is JournalUnavailableException)
            LoseForNow(failed.Error);
        else
            LoseRun(failed.Error);
    }

    /// <summary>Quarantines the run by a side row, and loses it.</summary>
    /// <param name="reason">Why, for people.</param>
    /// <param name="why">What whoever waits hears.</param>
    private void SetAside(string reason, Exception why)
    {
        AbandonAll();
        _isLoading = true;
        _setAside = why;
        RunLog.SetAside(_environment.Logger, _slot.RunId, reason);
        using var region = Context.EnterCommit();
        Context.Pipe(_environment.Shelf!.SetAsideAsync(Led, reason, _environment.Now), 0,
            static _ => new RunMessage.SetAsideEnded(null), static (_, error) => new RunMessage.SetAsideEnded(error));
    }

    private void On(RunMessage.SetAsideEnded ended)
    {
        if (ended.Error is { } error)
            RunLog.NotSetAside(_environment.Logger, error, _slot.RunId);
        LoseRun(_setAside!);
    }

    /// <summary>What was decided can never be written. Without a side row a run that is in the journal would do the same over again whenever somebody asks for it.</summary>
    private void LoseUnwritable(Exception why)
    {
        if (_committed == 0)
            LoseRun(why);
        else
            SetAside(why.Message, new RunQuarantinedException(_slot.RunId, why.Message, why));
    }

    private void On(RunMessage.Loaded loaded)
    {
        if (loaded.Run is not { } run)
        {
            if (loaded.Row is { IsPruned: true } tombstone)
                LeavePruned(tombstone);
            else
                BeginAgain();
            return;
        }

        _head = run.State;
        _head.Hooks = _environment.OwedHooks;
        // At which version each was named is not known, so they count as named at the first.
        _blobs = run.Blobs?.ToDictionary(blob => blob, _ => 1L);
        _snapshotAt = run.SnapshotVersion;
        _imageAt = _head.Version;
        _committed = _head.Version;
        _progressFrom = _head.Version + 1;
        _view.Show(RunShown.Of(_head));
        _slot.Flow = _head.Flow;
        _slot.Origin = null;
        _loadedEnd = _head.EndedAt;
        NoteIndexed();
        _isSetAside = run.Listed == RunStatus.Quarantined;
        _wasParked = run.Listed == RunStatus.Parked;
        if (_isSetAside)
            Accept(null);
        else
            Judge();
    }

    /// <summary>The run is read and judged: from here on it goes as it would have gone on in the process before.</summary>
    private void TakenUp()
    {
        if (_flow is not null && !_head.Status.IsEnded())
            _span = EngineTelemetry.BeginRun(_slot.RunId, _head.Flow, default, recovered: true);
        _isLoading = false;
        _slot.SetStarted();
        _registry.Tell(new RegistryMessage.TakenUp(_slot));
        if (!_draining)
            GoOn();
        else
            LeaveIfDrained();
        if (!_isLoading)
            Context.UnstashAll();
    }

    /// <summary>The journal knows nothing of the run: if it was to be started, the start was not written, and is decided once more.</summary>
    private void BeginAgain()
    {
        if (_slot.Beginning is not { } begin)
        {
            LoseRun(new RunNotFoundException(_slot.RunId));
            return;
        }

        _flow = begin.Flow;
        _flowHops = null;
        _view.Scope = _environment.ScopeOf(begin.Flow);
        On(begin);
        Context.UnstashAll();
    }

    /// <summary>The run has ended and was pruned: its outcome is all that is left of it, and it never runs again.</summary>
    private void LeavePruned(RunSummary tombstone)
    {
        _pruned = RunResults.OfPruned(tombstone, _view.Scope);
        _slot.Flow = tombstone.Flow;
        _slot.Origin = null;
        _slot.SetEnded(_pruned);
        Leave();
    }

    private bool AnswerPruned(RunMessage message)
    {
        switch (message)
        {
            case RunMessage.Query query: query.Reply.TrySetResult(_pruned!); return true;
            case RunMessage.Control control: control.Reply.TrySetResult(new ControlAnswer(Refusal.Ended, _pruned!.Status)); return true;
            case RunMessage.ChildOver over: over.Refuse(new RunPrunedException(_slot.RunId)); return true;
            default: return false;
        }
    }

    /// <summary>Dispatches what is pending. Visits that another life of the process may have begun are named in the journal first.</summary>
    private void GoOn()
    {
        if ((_head.Status.IsEnded() && _head.Undoing is null && !_head.OwesOthers) || _isSetAside)
        {
            // Requests that made the registry take the run up come first; then, if it has still ended, the run leaves memory again.
            Self.Tell(RunMessage.LeaveIfEnded.Instance);
            return;
        }

        _head.RefreshPending();
        if (_head.Cancelling && _head.Undoing is null)
        {
            (MakeMishaps().Interrupted ??= []).AddRange(_head.Visits.Where(visit => !visit.Failed && !PendingWork.IsHeld(_head, visit)).Select(visit => visit.Id));
            CancelInFlight();
        }
        else if (_flow is not null)
        {
            Recover();
        }
        else
        {
            // Parked, or ended: no visit goes on, but others hear what they are owed, and an ended run leaves once they have.
            _barrier = 0;
            TellOthers();
            FinishIfEnded();
        }
    }

    private void Recover()
    {
        // Nothing is dispatched again before that is journaled, pipelined or not: else a visit that ends the process would do so for ever.
        _barrier = long.MaxValue;
        _progressFrom = long.MaxValue;
        var limit = _environment.Options.MaxUncleanEnds;
        switch (Decide(new Recover(_environment.Now, _foundClean) { MaxUncleanEnds = limit, Until = _until.Time }))
        {
            case Refusal.None:
                _barrier = _head.Version;
                _progressFrom = _head.Version + 1;
                break;
            case Refusal.TooManyUncleanEnds:
                var reason = $"it was in flight at {limit} unclean ends of the process in a row, and may be their cause";
                SetAside(reason, new RunQuarantinedException(_slot.RunId, reason));
                break;
            default:
                _barrier = 0;
                _progressFrom = _head.Version + 1;
                Release(_committed);
                break;
        }
    }

    /// <summary>After the requests for which the run was taken up: leaves memory again, if the run has still ended, or is set aside.</summary>
    private void LeaveIfEnded()
    {
        if (!_isSetAside)
        {
            FinishIfEnded();
            return;
        }

        _slot.SetLost(new RunQuarantinedException(_slot.RunId, null));
        Leave();
    }
}
