using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using ActorFlow.Actors.Client;
using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>The supervisor of one run, and its only writer: decides against the head state, releases what follows when it is committed.</summary>
/// <remarks>Runs no user code. A refused append throws the supervisor away with its head; the registry makes another one from the journal.</remarks>
internal sealed partial class RunSupervisor : Actor<RunMessage>
{
    /// <summary>How often a request goes from one supervisor of a run to the next before it is refused: more often than a supervisor is made again.</summary>
    private const int MaxForwards = 10;

    private RunEnvironment _environment;
    private RunSlot _slot;
    private ActorRef<RegistryMessage> _registry;
    private RunView _view;
    private RunState _head;
    private SparseFifo<(long Version, RunShown Shown)> _uncommitted;
    private SparseFifo<(long Version, IReleased Held)> _held;
    private FlowDefinition? _flow;
    private long _committed;
    private Moment _loadedEnd;
    private Activity? _span;
    private long _barrier;
    private long _progressFrom;
    private bool _isLoading = true;
    private bool _isOver;
    private Exception? _lost;
    private ulong _random;

    public RunSupervisor(RunEnvironment environment, RunSlot slot, FlowDefinition? flow, ActorRef<RegistryMessage> registry)
    {
        _environment = environment;
        _slot = slot;
        _flow = flow;
        _registry = registry;
        _view = NewView(environment, slot, flow);
        _random = environment.NextSeed();
        _head = new RunState(slot.RunId) { Hooks = environment.OwedHooks };
    }

    private RunView NewView(RunEnvironment environment, RunSlot slot, FlowDefinition? flow)
    {
        var scope = flow is null ? StateScope.Standalone : slot.Place != RunSlot.NoPlace ? slot.Scope : environment.ScopeOf(flow);
        return slot.IsJournaled || environment.Shards is not null ? new RunView(environment, slot, scope, Self) : slot.BeginToShow(environment, scope, Self);
    }

    /// <summary>The run, under the term with which it was taken up: what is written beside its entries counts no more when that is over.</summary>
    private LedRun Led => new(_slot.RunId, _environment.Shards is null ? 0 : _view.Term != 0 ? _view.Term : LedRun.NotLed);

    /// <summary>What the turn is deciding. Turns do not overlap on a thread while they decide, so it is the thread's.</summary>
    private static List<RunEvent> Decided => HopScratch.OfThisThread.Decided;

    /// <summary>Whether runs of the flow are journaled here.</summary>
    private bool IsDurable => _environment.Writer is not null && _flow?.Durability != Durability.None;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy => new OneForOneStrategy { Decider = static _ => Directive.Stop };

    /// <inheritdoc/>
    protected override void Receive(RunMessage message)
    {
        if (_isOver)
        {
            Refuse(message);
            return;
        }

        try
        {
            // Nearly all there is to hear, and most of it ends with a visit that goes on; the others have a long list to be looked up in.
            if (message is RunMessage.VisitPosted posted && _setAside is null)
            {
                On(posted);
                if (posted.GoesOn)
                    return;
                RestIfIdle();
            }
            else
            {
                Take(message);
                // Looking around is no activity, else a run would never come to rest.
                if (message is not (RunMessage.Reconcile or RunMessage.Rest))
                    RestIfIdle();
            }

            GiveBackFree();
        }
        catch (Exception error)
        {
            FailTurn(message, error);
        }
    }

    /// <summary>The head may be half changed, so it goes; the registry makes another supervisor. Whoever waits for this message must not wait for ever.</summary>
    private void FailTurn(RunMessage message, Exception error)
    {
        Decided.Clear();
        RunLog.TurnFailed(_environment.Logger, error, _slot.RunId, message.GetType().Name);
        message.Refuse(error);
        StepDown(new RegistryMessage.Broke(_slot, Self, error));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        while (_held.TryDequeue(out var held))
            held.Held.Fail(_lost ?? new RunLostException(_slot.RunId, _slot.Restarts));
        AbandonAll();
        GiveBackFree();
        if (_isSpare)
            BecomeSpare();
    }

    private void Take(RunMessage message)
    {
        _goesStraight &= message is RunMessage.Begin;
        if (_setAside is not null && message is not (RunMessage.SetAsideEnded or RunMessage.LetGo or RunMessage.Control or RunMessage.Query or RunMessage.Inspect or RunMessage.Update or RunMessage.FindQuestion or RunMessage.Drain or RunMessage.Abandon or RunMessage.ChildOver))
            return;
        switch (message)
        {
            case RunMessage.VisitPosted posted: On(posted); break;
            case RunMessage.NodeActorCame came: On(came); break;
            case RunMessage.LeadLeft left: On(left); break;
            case RunMessage.Committed committed: On(committed); break;
            case RunMessage.Begin begin: On(begin); break;
            case RunMessage.ExecBegins begins: On(begins); break;
            case RunMessage.PrepReturned returned: On(returned); break;
            case RunMessage.StepDone step: On(step); break;
            case RunMessage.ProgressMade progress: On(progress); break;
            case RunMessage.OfferNoted noted: On(noted); break;
            case RunMessage.ItemsDone items: On(items); break;
            case RunMessage.CheckpointWanted wanted: On(wanted); break;
            case RunMessage.BatchSuspended suspended: On(suspended); break;
            case RunMessage.AttemptEnded ended: On(ended); break;
            case RunMessage.VisitFailed failed: On(failed); break;
            case RunMessage.VisitInterrupted interrupted: On(interrupted); break;
            case RunMessage.AttemptOverdue overdue: On(overdue); break;
            case RunMessage.NodeActorEnded ended: On(ended); break;
            case RunMessage.Wake: StartDue(); break;
            case RunMessage.Trimmed trimmed: On(trimmed); break;
            case RunMessage.Rest rest: On(rest); break;
            case RunMessage.Reconcile: Reconcile(); break;
            case RunMessage.CancelGraceOver: AbandonCancelled(); break;
            case RunMessage.CompensationDue: StartCompensation(); break;
            case RunMessage.CompensationEnded ended: On(ended); break;
            case RunMessage.CompensationOverdue overdue: On(overdue); break;
            case RunMessage.CompensationActorEnded ended: On(ended); break;
            case RunMessage.NodeWaits waits: On(waits); break;
            case RunMessage.WaitWanted wanted: On(wanted); break;
            case RunMessage.WaitLeft left: On(left); break;
            case RunMessage.UpdateMade made: On(made); break;
            case RunMessage.UpdateStuck stuck: On(stuck); break;
            case RunMessage.WaitsDue: EndDueWaits(); break;
            case RunMessage.NoticeEnded ended: On(ended); break;
            case RunMessage.ChildWanted wanted: On(wanted); break;
            case RunMessage.ChildPrepared prepared: On(prepared); break;
            case RunMessage.ChildBegun begun: On(begun); break;
            case RunMessage.OthersAgain: OnOthersAgain(); break;
            case RunMessage.ChildStopped stopped: On(stopped); break;
            case RunMessage.ItemChildWanted wanted: On(wanted); break;
            case RunMessage.ItemChildOver over: On(over); break;
            case RunMessage.ItemChildLeft left: On(left); break;
            case RunMessage.ParentHeard heard: On(heard); break;
            case RunMessage.NotCommitted refused: On(refused); break;
            case RunMessage.Load load: Load(load); break;
            case RunMessage.Loaded loaded: On(loaded); break;
            case RunMessage.LoadFailed failed: On(failed); break;
            case RunMessage.DefinitionFound found: On(found); break;
            case RunMessage.Shelved shelved: On(shelved); break;
            case RunMessage.SetAsideEnded ended: On(ended); break;
            case RunMessage.Control or RunMessage.Query or RunMessage.Inspect or RunMessage.Update or RunMessage.FindQuestion or RunMessage.ChildOver or RunMessage.FlowArrived when _isLoading:
                Context.Stash(message);
                break;
            case RunMessage.FlowArrived: JudgeAnew(); break;
            case RunMessage.ChildOver over: On(over); break;
            case RunMessage.Update update: On(update); break;
            case RunMessage.Control control: On(control); break;
            case RunMessage.Query query: Hold(new QueryReply(query, ResultNow())); break;
            case RunMessage.Inspect inspect: On(inspect); break;
            case RunMessage.FindQuestion find: On(find); break;
            case RunMessage.LeaveIfEnded: LeaveIfEnded(); break;
            case RunMessage.Drain: Drain(); break;
            case RunMessage.HandOver: HandOver(); break;
            case RunMessage.LetGo: LetGo(); break;
            case RunMessage.Abandon: LeaveStopped(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "A run supervisor does not know this message.");
        }
    }

    private void On(RunMessage.Begin begin)
    {
        if (TryGoIn(begin, _environment.Now, isHeld: false, out _))
            return;
        _goesStraight = false;
        _span = EngineTelemetry.BeginRun(_slot.RunId, _flow!.Name, begin.Starter?.Context ?? default, recovered: false);
        // A run that may exist already begins nothing before the journal has said that it does not.
        _barrier = begin.IsNew ? 0 : 1;
        if (begin.Via is null)
        {
            var scratch = HopScratch.OfThisThread;
            scratch.Beginning.Say(_environment.Now, begin.Input, begin.Facts, NextJitter());
            Decide(scratch.Beginning, scratch.Events);
            scratch.Forget();
        }
        else
        {
            Decide(new StartRun(_environment.Now, begin.Input, begin.Facts) { Jitter = NextJitter(), Via = begin.Via });
        }

        if (_committed >= _head.Version)
            StartReply.Release(_slot);
        else
            Hold(new StartReply(_slot));
        _isLoading = false;
    }

    private void On(RunMessage.Control control)
    {
        if (_isSetAside)
        {
            control.Refuse(new RunQuarantinedException(_slot.RunId, null));
            return;
        }

        var refusal = control.Request.Parent is { } parent && parent != _head.Facts.Parent ? Refusal.Stale
            : _misfit is not null && control.Request.Kind is (RunControlKind.Resume or RunControlKind.Retry or RunControlKind.Compensate) ? Refusal.Parked
            : Decide(control.Request.Stamp(_environment.Now));
        if (refusal == Refusal.None && control.Request.Kind == RunControlKind.Retry)
        {
            ForgetCancel();
            ForgetTelling();
        }

        if (refusal == Refusal.None && control.Request.Kind is RunControlKind.Retry or RunControlKind.Compensate)
            _slot.GoOn();
        Hold(new ControlReply(control, new ControlAnswer(refusal, ShownStatus())));
        if (refusal == Refusal.None && _misfit is not null)
            Hold(new ShelfAgain(this));
        if (_head.Cancelling)
            CancelInFlight();
    }

    private void On(RunMessage.Inspect inspect)
    {
        var detail = RunDetails.Of(_head, ShownStatus(), new RunTimeline(_head), _environment.Now, _flow?.Drawn);
        Hold(new InspectReply(inspect, (detail, RunDetails.ViewOf(_head, _environment.Now))));
    }

    /// <summary>Decides a command and has what it decides appended. What follows waits for the commit.</summary>
    /// <param name="command">What is asked or reported.</param>
    /// <param name="spares">Events to be used again, where the run is not journaled and so nobody keeps them.</param>
    private Refusal Decide(RunCommand command, SpareEvents? spares = null)
    {
        var before = _head.Version;
        var decided = Decided;
        if (_flow is { MaxConcurrency: not NodeOptions.Unlimited })
            command = command with { Unstarted = Unstarted() };
        var refusal = RunDecider.Decide(_flow!, _head, command, decided, IsDurable ? null : spares);
        if (decided.Count == 0)
            return refusal;
        if (IsDurable)
            _uncommitted.Enqueue((_head.Version, RunShown.Of(_head)));
        else
            _view.Show(RunShown.Of(_head));
        if (decided.Exists(static fact => fact is JoinsSettled { Moves: { Cut.Count: > 0 } or { Dropped.Count: > 0 } } or RunCompleted { IsEarly: true }))
            _held.Enqueue((_head.Version, new CutRelease(AbandonCut)));
        if (_awaited is { Count: > 0 })
            NoteEndedWaits();
        var questions = TakeQuestionNews();
        if (IsDurable)
            Append(before, questions);
        else
            Release(_head.Version);
        // A run that is resumed from a checkpoint is read back quickly.
        if (IsDurable && _environment.Options.SnapshotEvery > 0 && !_head.Status.IsEnded() && decided.Exists(fact => fact is CheckpointTaken))
            TakeSnapshot();
        decided.Clear();
        return refusal;
    }

    private void Append(long expectedVersion, List<QuestionSummary>? questions)
    {
        _environment.Writer!.Tell(new WriterMessage.Append(Self, _slot.RunId, expectedVersion, [.. Decided], ChangedSummary())
        {
            Questions = questions,
            Takes = _environment.Desk is null ? null : TakesOfDecided(),
        });
        if (_flow?.Durability == Durability.Pipelined)
        {
            // Visits of this run may start early, on the decided state; everything outside still waits for the commit.
            _view.Show(RunShown.Of(_head));
            StartFresh(Reach(_committed));
        }
    }

    /// <summary>Up to which version visits may start when this one is committed: none before the barrier is; pipelined, some events further (rule 16).</summary>
    private long Reach(long committed)
        => committed < _barrier ? 0 : _flow?.Durability == Durability.Pipelined ? committed + _environment.Options.PipelineDepth : committed;

    private void On(RunMessage.Committed committed)
    {
        NoteBlobs(committed);
        Release(committed.Version);
    }

    /// <summary>Lets out whatever waited for a version to be committed: replies, effects, visits, the end.</summary>
    private void Release(long version)
    {
        _committed = version;
        while (_uncommitted.TryPeek(out var next) && next.Version <= version)
            ShowCommitted(_uncommitted.Dequeue().Shown);
        while (_held.TryPeek(out var held) && held.Version <= version)
            _held.Dequeue().Held.Release();
        if (version >= _progressFrom)
            _slot.HasProgressed = true;
        StartFresh(Reach(version));
        // So it is with most hops: there is nothing to look for.
        if (_head.IsPlain && !_draining && !IsDurable)
            return;
        StartCompensation();
        TellOthers();
        TellNotices();
        WatchWaits();
        if (_head.Cancelling)
            CancelInFlight();
        if (_isOver)
            return;
        if (IsDurable && !_head.Status.IsEnded())
            KeepWhatIsDue();
        FinishIfEnded();
        if (_draining)
            LeaveIfDrained();
    }

    /// <summary>Lets node actors read the committed state; those of a pipelined run read the decided one, which is never older.</summary>
    private void ShowCommitted(RunShown shown)
    {
        if (_flow?.Durability != Durability.Pipelined || !IsDurable)
            _view.Show(shown);
    }

    /// <summary>Keeps something that may leave the run until the head's present version is committed.</summary>
    private void Hold(IReleased held)
    {
        if (_committed >= _head.Version)
            held.Release();
        else
            _held.Enqueue((_head.Version, held));
    }

    /// <summary>A random number in [0, 1): xorshift64* (Vigna, 2016), good enough to spread waits.</summary>
    private double NextJitter()
    {
        SkipJitter();
        return ((_random * 0x2545F4914F6CDD1DUL) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>As <see cref="NextJitter"/>, for what needs none: there is one for each decision, whichever way it takes.</summary>
    private void SkipJitter()
    {
        var random = _random;
        random ^= random >> 12;
        random ^= random << 25;
        _random = random ^ (random >> 27);
    }

    private RunStatus ShownStatus()
        => _isSetAside ? RunStatus.Quarantined
            : _misfit is not null && DefinitionFit.Concerns(_head) ? RunStatus.Parked
            : _head.Status != RunStatus.Running ? _head.Status
            : IsWaiting() ? RunStatus.Waiting : RunStatus.Running;

    /// <summary>What became of the nodes: looked up when somebody asks, if nothing can change any more.</summary>
    private LateStatuses StatusesNow()
    {
        var statuses = LateStatuses.Of(_flow?.Drawn, _head);
        if (!_head.Status.IsEnded())
            _ = statuses.Value;
        return statuses;
    }

    private RunResult ResultNow() => RunResults.Of(_head, ShownStatus(), _view.Scope, StatusesNow());
}
