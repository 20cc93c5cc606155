using System.Diagnostics.CodeAnalysis;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Shards;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Which runs are in memory. Every run has at most one supervisor, made and replaced here, or made by the <see cref="RunStarter"/>.</summary>
/// <remarks>Runs that nobody can know when they start are begun elsewhere (<see cref="RunStarter"/>), and found in the <see cref="RunTable"/>; for the rest they are runs like others.</remarks>
internal sealed partial class RunRegistry(RunEnvironment environment) : Actor<RegistryMessage>
{
    /// <summary>Runs read back at the same time when many are to be recovered: each with a question of its own, or many with one.</summary>
    private const int RecoveryWidth = 64;
    private const int JointRecoveryWidth = 512;

    /// <summary>How often in a row a run's supervisor is made again before the run is given up.</summary>
    private const int MaxRestarts = 5;

    private static readonly TimeSpan LongestReturn = TimeSpan.FromMinutes(5);

    private readonly Dictionary<RunId, RunSlot> _slots = [];

    /// <summary>How often in a row a run could not be taken up, or broke its supervisors, until it is tried again later.</summary>
    private readonly Dictionary<RunId, int> _returns = [];
    private readonly Queue<(RunId RunId, bool IsParked)> _toRecover = new();
    private readonly HashSet<RunSlot> _recovering = [];
    private readonly Dictionary<RunId, RunSlot> _asleep = [];
    private Props<RunMessage>? _supervisors;
    private int _mostAsleep = 64;
    private TaskCompletionSource? _drained;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy => new OneForOneStrategy { Decider = StopFailed };

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (environment.Options.ReconcileEvery > TimeSpan.Zero)
            Context.Timers.StartPeriodic(RegistryMessage.Reconcile.Instance, RegistryMessage.Reconcile.Instance, environment.Options.ReconcileEvery);
    }

    /// <inheritdoc/>
    protected override void Receive(RegistryMessage message)
    {
        switch (message)
        {
            case RegistryMessage.Start start: On(start); break;
            case RegistryMessage.Left left: On(left); break;
            case RegistryMessage.Passivated passivated: On(passivated); break;
            case RegistryMessage.Reconcile: TellAll(RunMessage.Reconcile.Instance); break;
            case RegistryMessage.Follow follow: On(follow); break;
            case RegistryMessage.Forward forward: On(forward); break;
            case RegistryMessage.Recover recover: On(recover); break;
            case RegistryMessage.TakenUp takenUp: OnTakenUp(takenUp.Slot); break;
            case RegistryMessage.TakeUp takeUp: Replace(takeUp.Slot, takeUp.From, null); break;
            case RegistryMessage.Broke broke: Replace(broke.Slot, broke.From, broke.Error); break;
            case RegistryMessage.KeyTaken taken: On(taken); break;
            case RegistryMessage.SupervisorEnded ended: On(ended); break;
            case RegistryMessage.Drain drain: On(drain); break;
            case RegistryMessage.OwnStartKnown known: On(known); break;
            case RegistryMessage.Moved moved: On(moved); break;
            case RegistryMessage.Lose lose: On(lose); break;
            case RegistryMessage.HandOver handOver: On(handOver); break;
            case RegistryMessage.TableLeft: NoteIfDrained(); break;
            case RegistryMessage.Abandon: TellAll(RunMessage.Abandon.Instance); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The registry does not know this message.");
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        environment.Table.Close();
        foreach (var slot in environment.Table.All())
            slot.Supervisor!.Stop();
        // Where a stop has run out of time, supervisors are ended that have told nobody yet.
        foreach (var slot in _slots.Values.Concat(_asleep.Values))
            slot.SetLost(new FlowSystemStoppedException());
    }

    private void On(RegistryMessage.Start start)
    {
        if (_drained is not null)
        {
            start.Refuse(new FlowSystemStoppedException());
            return;
        }

        if (environment.Shards is not null && start.Flow.Durability != Durability.None && IsElsewhere(start.RunId))
        {
            SendElsewhere(start);
            return;
        }

        if (!TryGet(start.RunId, out var slot) && !(_asleep.Count > 0 && _asleep.ContainsKey(start.RunId) && (slot = Find(start.RunId, out _)) is not null))
        {
            slot = start.Slot ?? new RunSlot(start.RunId)
            {
                Flow = start.Flow.Name,
                Origin = start.Beginning.Facts,
                OtherKeyRun = start.KeyRun ?? default,
                IsJournaled = environment.Writer is not null && start.Flow.Durability != Durability.None,
            };
            if (slot.IsJournaled)
                slot.Beginning = start.Beginning;
            Open(slot, start.Flow).Tell(start.Beginning);
        }
        else if (IsOfInbox(start.Beginning) ? WaitsForOwn(slot, start) : AsksAgain(slot, start))
        {
            return;
        }
        else if (start.Slot is { } made)
        {
            // The id that was made up for it is in use all the same: whoever waits is sent to the run that has it.
            made.RedirectTo = start.RunId;
            made.SetStarted();
        }

        start.Reply?.TrySetResult(slot);
    }

    /// <summary>The run's slot; a run that is not in memory is taken up from the journal.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="why">Why there is none.</param>
    /// <param name="isListed">Whether the journal has just named it as one that is to go on, and is not parked.</param>
    /// <returns>Null when that cannot be; then <paramref name="why"/> says why.</returns>
    private RunSlot? Find(RunId runId, out Exception? why, bool isListed = false)
    {
        why = null;
        if (TryGet(runId, out var known))
            return known;
        if (environment.Loader is null || _drained is not null)
        {
            why = _drained is null ? new RunNotFoundException(runId) : new FlowSystemStoppedException();
            return null;
        }

        // Looked at once for each request: a lease can be over at any moment, and so between two looks.
        if (IsElsewhere(runId))
        {
            why = new RunElsewhereException(runId);
            return null;
        }

        if (!_asleep.Remove(runId, out var slot))
            slot = new RunSlot(runId);
        // Whoever had it in this process let go of it with nothing under way; before that it was another process, which had ended when this one opened the journal.
        var (isClean, until) = environment.TakenOver(runId);
        Open(slot, null).Tell(new RunMessage.Load(isClean, mayBeSetAside: !isListed) { Until = until });
        return slot;
    }

    private void On(RegistryMessage.Follow follow)
    {
        if (Find(follow.RunId, out var why) is { } slot)
        {
            if (!AsksAgain(slot, follow))
                follow.Reply.TrySetResult(slot);
        }
        else if (why is RunElsewhereException)
        {
            SendElsewhere(follow);
        }
        else
        {
            follow.Reply.TrySetException(why!);
        }
    }

    private void On(RegistryMessage.Forward forward)
    {
        if (Find(forward.RunId, out var why) is not { } slot)
        {
            if (why is RunElsewhereException)
                SendElsewhere(forward);
            else
                forward.Message.Refuse(why!);
        }
        else if (slot.Place == RunSlot.NoPlace)
        {
            slot.Supervisor!.Tell(forward.Message);
        }
        else if (!slot.Supervisor!.TryTell(forward.Message))
        {
            // It ends by itself, and has done so since it was found.
            forward.Message.Refuse(_drained is null ? new RunNotFoundException(forward.RunId) : new FlowSystemStoppedException());
        }
    }

    private bool TryGet(RunId run, [NotNullWhen(true)] out RunSlot? slot) => _slots.TryGetValue(run, out slot) || (slot = environment.Table.Find(run)) is not null;

    private ActorRef<RunMessage> Open(RunSlot slot, FlowDefinition? flow)
    {
        _slots[slot.RunId] = slot;
        slot.Term = environment.Shards?.TermOf(slot.RunId) ?? 0;
        environment.RunsKept = _slots.Count;
        slot.Definition = flow;
        return slot.Supervisor = Context.SpawnOf(_supervisors ??= PropsOfSupervisors(environment, Self), slot);
    }

    internal static Props<RunMessage> PropsOfSupervisors(RunEnvironment environment, ActorRef<RegistryMessage> registry)
        => Props.HandingOver<RunMessage>(made => RunSupervisor.For(environment, (RunSlot)made, registry));

    /// <summary>A supervisor ends by itself only when it fails, and that is heard here; so it need not be watched, which would cost every run a few messages.</summary>
    private Directive StopFailed(ActorFailure failure)
    {
        foreach (var slot in _slots.Values)
        {
            if (slot.Supervisor == failure.Actor)
                Self.Tell(new RegistryMessage.SupervisorEnded(slot, slot.Supervisor));
        }

        return Directive.Stop;
    }

    private void On(RegistryMessage.Recover recover)
    {
        foreach (var run in recover.Runs)
            _toRecover.Enqueue(run);
        RecoverMore();
    }

    private void RecoverMore()
    {
        var width = environment.Loader is { ReadsTogether: true } ? JointRecoveryWidth : RecoveryWidth;
        while (_recovering.Count < width && _drained is null && _toRecover.TryDequeue(out var run))
        {
            if (!_slots.ContainsKey(run.RunId) && Find(run.RunId, out _, isListed: !run.IsParked) is { } slot)
                _recovering.Add(slot);
        }

        if (_drained is null && _recovering.Count == 0)
            environment.HasTakenUpAll = true;
    }

    private void OnTakenUp(RunSlot slot)
    {
        if (_recovering.Remove(slot))
            RecoverMore();
    }

    /// <summary>A run sleeps: what is left of it here is what somebody waits for, if somebody does.</summary>
    private void On(RegistryMessage.Passivated passivated)
    {
        var slot = passivated.Slot;
        if (slot.Supervisor != passivated.From || !IsKnown(slot))
            return;
        if (_drained is not null)
        {
            slot.SetLost(new FlowSystemStoppedException());
        }
        else
        {
            if (passivated.Due is { } due)
                environment.WakeUps?.Tell(new WakeUpMessage.Sleep(slot.RunId, due));
            slot.Restarts = 0;
            _returns.Remove(slot.RunId);
            if (!slot.TryDetach())
                Remember(slot);
        }

        Close(slot, passivated.From);
    }

    /// <summary>Whether the slot is the run's. One that was let go of is not, and what its supervisor had said before it heard of that counts no more.</summary>
    private bool IsKnown(RunSlot slot) => environment.Shards is null || (_slots.TryGetValue(slot.RunId, out var known) && known == slot);

    private void Remember(RunSlot slot)
    {
        _asleep[slot.RunId] = slot;
        if (_asleep.Count < _mostAsleep)
            return;
        foreach (var (run, asleep) in _asleep)
        {
            if (asleep.TryDetach())
                _asleep.Remove(run);
        }

        _mostAsleep = Math.Max(64, 2 * _asleep.Count);
    }

    private void On(RegistryMessage.Left left)
    {
        if (left.Slot.Supervisor != left.From || !IsKnown(left.Slot))
            return;
        Close(left.Slot, left.From);
        if (left.IsToReturn)
            TryLater(left.Slot.RunId);
        else if (_returns.Count > 0)
            _returns.Remove(left.Slot.RunId);
    }

    /// <summary>Takes a run up again after a while: it has not ended, and nobody else would think of it before the next start.</summary>
    private void TryLater(RunId run)
    {
        if (_drained is not null || environment.IsJournalLost)
            return;
        var times = _returns[run] = _returns.GetValueOrDefault(run) + 1;
        var wait = TimeSpan.FromSeconds(Math.Min(LongestReturn.TotalSeconds, 1 << Math.Min(times - 1, 16)));
        Context.Timers.Start((nameof(TryLater), run), new RegistryMessage.Recover([(run, true)]), wait);
    }

    private void Close(RunSlot slot, ActorRef<RunMessage> supervisor)
    {
        if (slot.Place == RunSlot.NoPlace)
            _slots.Remove(slot.RunId);
        else
            environment.Table.Remove(slot);
        environment.RunsKept = _slots.Count;
        // Requests still in its mailbox come back here and find the run anew.
        supervisor.StopWhenDrained();
        OnTakenUp(slot);
        NoteClosed(slot);
        NoteIfDrained();
    }

    private void NoteIfDrained()
    {
        if (_drained is not null && _slots.Count == 0 && environment.Table.Count == 0)
            _drained.TrySetResult();
    }

    /// <summary>Makes another supervisor for a run whose present one has thrown its head away.</summary>
    /// <param name="slot">The run.</param>
    /// <param name="from">Its supervisor.</param>
    /// <param name="failure">What it failed at, or null if its append was refused.</param>
    private void Replace(RunSlot slot, ActorRef<RunMessage> from, Exception? failure)
    {
        if (slot.Supervisor != from || !IsKnown(slot))
            return;
        if (slot.IsJournaled && environment.Shards is { } shards && _drained is null && !shards.TakesUp(slot.RunId))
        {
            On(new RegistryMessage.Moved(slot, from));
            return;
        }

        slot.Restarts = slot.HasProgressed ? 1 : slot.Restarts + 1;
        slot.HasProgressed = false;
        if (!slot.IsJournaled || slot.Restarts > MaxRestarts || _drained is not null)
        {
            slot.SetLost(_drained is null ? new RunLostException(slot.RunId, slot.Restarts, failure) : new FlowSystemStoppedException());
            Close(slot, from);
            if (slot.IsJournaled)
                TryLater(slot.RunId);
            return;
        }

        from.StopWhenDrained();
        Open(slot, null).Tell(new RunMessage.Load(isClean: failure is null, mayBeSetAside: true));
    }

    private void On(RegistryMessage.KeyTaken taken)
    {
        taken.Slot.RedirectTo = taken.Holder;
        taken.Slot.SetStarted();
        // Whoever has asked for it by its own id meanwhile waits for a run that there will not be.
        taken.Slot.SetLost(new RunNotFoundException(taken.Slot.RunId));
        On(new RegistryMessage.Left(taken.Slot, taken.From));
    }

    private void On(RegistryMessage.SupervisorEnded ended)
    {
        if (ended.Slot.Supervisor == ended.Supervisor)
            Replace(ended.Slot, ended.Supervisor, new RunLostException(ended.Slot.RunId, 1));
    }

    private void On(RegistryMessage.Drain drain)
    {
        _drained = drain.Done;
        _toRecover.Clear();
        foreach (var slot in _asleep.Values)
            slot.SetLost(new FlowSystemStoppedException());
        _asleep.Clear();
        environment.Elsewhere?.Tell(ElsewhereMessage.Stop.Instance);
        environment.Table.Close();
        NoteIfDrained();
        TellAll(RunMessage.Drain.Instance);
    }

    private void TellAll(RunMessage message)
    {
        foreach (var slot in _slots.Values)
            slot.Supervisor!.Tell(message);
        foreach (var slot in environment.Table.All())
            slot.Supervisor!.TryTell(message);
    }
}
